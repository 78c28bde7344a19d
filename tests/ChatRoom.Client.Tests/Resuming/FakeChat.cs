using System.Net.Sockets;
using System.Text;
using ChatRoom.Connection.Transport;

namespace ChatRoom.Client.Tests.Resuming;

/// <summary>
/// An in-memory server with one room and resume tokens. It cuts connections as the test says. A member called ann answers each
/// message, so that the room always has new lines.
/// </summary>
internal sealed class FakeChat : ITransport
{
    private readonly Queue<(int Down, int Up, int MaxRead)> _cuts;
    private readonly Dictionary<CutStream, bool> _members = []; // the value: whether ids are on
    private string? _alias;
    private int _answers;
    private int _tokens;
    private string _token = "TOKEN";
    private string _previousToken = "TOKEN"; // accepted until the new token is used

    /// <param name="cuts">For each connection in order: after how many bytes it is cut. Later connections are not cut.</param>
    public FakeChat(params IEnumerable<(int Down, int Up, int MaxRead)> cuts) => _cuts = new(cuts);

    /// <summary>The events of the room; the first one has the id 1.</summary>
    public List<string> Log { get; } = [];

    public bool EchoToSender { get; init; } = true;

    /// <summary>The number of old lines that the server repeats after a resume.</summary>
    public int Repeats { get; init; }

    /// <summary>The number of missed lines that the server omits after a resume.</summary>
    public int Omits { get; set; }

    /// <summary>Whether the server refuses all tokens.</summary>
    public bool RefusesTokens { get; init; }

    /// <summary>The tokens that resumed sessions, in order.</summary>
    public List<string> TokensUsed { get; } = [];

    public string? Room { get; set; } = "#lobby";

    public Task<Link> OpenAsync(CancellationToken cancellation)
    {
        lock (this)
        {
            var (down, up, maxRead) = _cuts.TryDequeue(out var cut) ? cut : (int.MaxValue, int.MaxValue, int.MaxValue);
            var stream = new CutStream(this, down, up, maxRead);
            stream.Say("alias?");
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            return Task.FromResult(new Link(socket, stream));
        }
    }

    /// <summary>Handles received text. An alias needs no line end; other lines do.</summary>
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

    public void RemoveMember(CutStream member)
    {
        if (_members.Remove(member))
        {
            Append($"{_alias} has left the chat room!");
        }
    }

    /// <summary>Adds an event to the room.</summary>
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
            case ["/resume", var token, .. var id] when token == _token || token == _previousToken:
                TokensUsed.Add(token);
                (_previousToken, _token) = (token, $"TOKEN{++_tokens}");
                Resume(from, id is [var after] ? int.Parse(after, System.Globalization.CultureInfo.InvariantCulture) : Log.Count);
                break;
            case ["/resume"]:
                from.Say($"* to resume this session later (within 24 hours): /resume {(RefusesTokens ? "REFUSED" : _token)}\n");
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
        for (var id = Math.Max(1, after + 1 - Repeats) + Omits; id <= Log.Count; id++)
        {
            missed.Append(IsHidden(Log[id - 1]) ? "" : $"#{id} {Log[id - 1]}\n");
        }

        member.Say(missed.ToString());
        _members[member] = true;
        Append($"{_alias} has connected to the chat room!");
        member.Say("You are now connected!\n");
    }
}
