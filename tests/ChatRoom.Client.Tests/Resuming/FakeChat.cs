using System.Net.Sockets;
using System.Text;
using ChatRoom.Client.Connections;

namespace ChatRoom.Client.Tests.Resuming;

/// <summary>
/// A server in memory with one room, which knows tokens, and loses connections when the test says so. Whenever somebody
/// says something, ann answers; so the room goes on.
/// </summary>
internal sealed class FakeChat : ITransport
{
    private readonly Queue<(int Down, int Up, int MostRead)> _cuts;
    private readonly Dictionary<CutStream, bool> _members = []; // whether it sees ids
    private string? _alias;
    private int _answers;
    private int _tokens;
    private string _token = "TOKEN";
    private string _former = "TOKEN"; // the server accepts it until the new one is used

    /// <param name="cuts">Of the connections to come, one after the other, after how many bytes they are cut; then none is.</param>
    public FakeChat(params IEnumerable<(int Down, int Up, int MostRead)> cuts) => _cuts = new(cuts);

    /// <summary>What the room has heard; the id of the first is 1.</summary>
    public List<string> Log { get; } = [];

    public bool EchoToSender { get; init; } = true;

    /// <summary>Sends again so many lines before those that are asked for.</summary>
    public int Repeats { get; init; }

    /// <summary>Leaves out so many of them.</summary>
    public int LeavesOut { get; set; }

    /// <summary>Whether tokens are forgotten at once.</summary>
    public bool ForgetsTokens { get; init; }

    /// <summary>The tokens with which sessions were resumed, one after the other.</summary>
    public List<string> TokensUsed { get; } = [];

    public string? Room { get; set; } = "#lobby";

    public Task<Link> OpenAsync(CancellationToken cancellation)
    {
        lock (this)
        {
            var (down, up, mostRead) = _cuts.TryDequeue(out var cut) ? cut : (int.MaxValue, int.MaxValue, int.MaxValue);
            var stream = new CutStream(this, down, up, mostRead);
            stream.Say("alias?");
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            return Task.FromResult(new Link(socket, stream));
        }
    }

    /// <summary>Takes what a connection has sent. An alias needs no line end, a line does.</summary>
    public void Take(CutStream from, string text)
    {
        if (!_members.ContainsKey(from) && !text.StartsWith('/'))
        {
            Enter(from, text.TrimEnd());
            return;
        }

        from.Unfinished.Append(text);
        while (from.Unfinished.ToString().IndexOf('\n') is >= 0 and var end)
        {
            var line = from.Unfinished.ToString(0, end);
            from.Unfinished.Remove(0, end + 1);
            TakeLine(from, line);
        }
    }

    public void Lose(CutStream member)
    {
        if (_members.Remove(member))
        {
            Append($"{_alias} has left the chat room!");
        }
    }

    /// <summary>Something happens in the room.</summary>
    public void Append(string line)
    {
        lock (this)
        {
            Log.Add(line);
            foreach (var (member, seesIds) in _members.ToArray())
            {
                if (!IsHidden(line))
                {
                    member.Say(seesIds ? $"#{Log.Count} {line}\n" : $"{line}\n");
                }
            }
        }
    }

    private bool IsHidden(string line) => !EchoToSender && line.StartsWith($"{_alias}: ", StringComparison.Ordinal);

    private void Enter(CutStream member, string alias)
    {
        _alias = alias;
        _members[member] = false;
        Append($"{alias} has connected to the chat room!");
        member.Say("You are now connected!\n");
    }

    private void TakeLine(CutStream from, string line)
    {
        switch (line.Split(' '))
        {
            case ["/resume", var token, .. var id] when token == _token || token == _former:
                TokensUsed.Add(token);
                (_former, _token) = (token, $"TOKEN{++_tokens}");
                Resume(from, id is [var after] ? int.Parse(after, System.Globalization.CultureInfo.InvariantCulture) : Log.Count);
                break;
            case ["/resume"]:
                from.Say($"* to resume this session later (within 24 hours): /resume {(ForgetsTokens ? "FORGOTTEN" : _token)}\n");
                break;
            case ["/resume", ..]:
                from.Say("* that token is invalid or has expired\nalias?");
                break;
            case ["/ids", "on"]:
                _members[from] = true;
                from.Say($"* ids are on, the next is #{Log.Count + 1}\n");
                break;
            case ["/nick", var alias]:
                var old = _alias;
                _alias = alias;
                Append($"* {old} is now known as {alias}");
                break;
            case ["/quit"]:
                from.Cut();
                break;
            case [""]:
                break;
            default:
                Append($"{_alias}: {(line.StartsWith("//", StringComparison.Ordinal) ? line[1..] : line)}");
                Append($"ann: that makes {++_answers}");
                break;
        }
    }

    private void Resume(CutStream member, int after)
    {
        _members.Keys.ToList().ForEach(static other => other.Cut());
        var missed = new StringBuilder($"* you are back in {Room} as {_alias}\n* to resume this session next time: /resume {_token}\n");
        for (var id = Math.Max(1, after + 1 - Repeats) + LeavesOut; id <= Log.Count; id++)
        {
            missed.Append(IsHidden(Log[id - 1]) ? "" : $"#{id} {Log[id - 1]}\n");
        }

        member.Say(missed.ToString());
        _members[member] = true;
        Append($"{_alias} has connected to the chat room!");
        member.Say("You are now connected!\n");
    }
}
