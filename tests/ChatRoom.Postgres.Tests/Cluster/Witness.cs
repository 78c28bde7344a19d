using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>
/// A json client that notes everything it sees and what becomes of all it says. If it loses its connection, it resumes on the next
/// node, from the last event that it has of each room.
/// </summary>
/// <param name="name">Its alias.</param>
/// <param name="rooms">Its rooms.</param>
/// <param name="ports">The chat ports of the nodes, which may change when a node is started again.</param>
/// <param name="first">The node to begin with.</param>
public sealed class Witness(string name, IReadOnlyList<string> rooms, IReadOnlyList<int> ports, int first) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, List<(long Id, string? Line)>> _seen = new();
    private readonly ConcurrentDictionary<(string Room, string Text), bool> _texts = new();
    private readonly Dictionary<string, string> _epochs = [];
    private readonly ConcurrentDictionary<string, (string Room, string Text)> _open = new(); // by ref: said, and not answered yet
    private readonly ConcurrentQueue<SentMessage> _sent = new();
    private readonly Channel<(string Room, string Text)> _toSay = Channel.CreateBounded<(string, string)>(20);
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private string? _token;
    private int _node = first;
    private int _refs;
    private int _aliases;

    /// <summary>Its alias.</summary>
    public string Name => name;

    /// <summary>What it saw, by room.</summary>
    public IEnumerable<Account> Accounts => _seen.Select(pair => new Account(name, pair.Key, Copy(pair.Value)));

    /// <summary>What it said, and what became of it.</summary>
    public IReadOnlyCollection<SentMessage> Sent => _sent;

    /// <summary>How many sessions it began anew because the old one could not be resumed.</summary>
    public int SessionsLost { get; private set; }

    /// <summary>How many gaps the server announced.</summary>
    public int Gaps { get; private set; }

    /// <summary>Why it could not begin, the last time; null: it could.</summary>
    public string? Refusal { get; private set; }

    /// <summary>How often it was connected.</summary>
    public int Connections { get; private set; }

    /// <summary>Starts it.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Why it has ended although nobody wanted that; null: it has not.</summary>
    public Exception? Failure => _running.Exception;

    /// <summary>Says something, as soon as it is connected. Leaves it out if 20 messages wait already.</summary>
    public void Say(string room, string text) => _toSay.Writer.TryWrite((room, text));

    /// <summary>Returns whether it has seen a message.</summary>
    public bool HasSeen(string room, string text) => _texts.ContainsKey((room, text));

    /// <summary>Ends it. What it saw remains.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = new TcpClient { NoDelay = true };
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                patience.CancelAfter(Patience);
                await client.ConnectAsync(IPAddress.Loopback, ports[_node], patience.Token);
                await TalkAsync(client.GetStream(), patience);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                Refusal = e.Message; // the node is gone, or does not answer
            }

            foreach (var reference in _open.Keys)
            {
                Decide(reference, Fate.Unknown, 0);
            }

            _node = (_node + 1) % ports.Count;
            await Task.Delay(Pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TalkAsync(NetworkStream stream, CancellationTokenSource patience)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await SendAsync(stream, Hello(), patience.Token);
        await reader.ReadLineAsync(patience.Token); // the prompt, whose line ends when the server knows the dialect
        while (true)
        {
            var answer = Parse(await reader.ReadLineAsync(patience.Token));
            if (answer.GetProperty("type").GetString() == "welcome")
            {
                _token = answer.GetProperty("resume").GetString();
                break;
            }

            var code = answer.TryGetProperty("code", out var value) ? value.GetString() : null;
            if (code is "resume-invalid" && _token is not null)
            {
                (_token, SessionsLost) = (null, SessionsLost + 1);
            }
            else if (code is "alias-taken")
            {
                _aliases++;
            }
            else
            {
                Refusal = answer.GetRawText();
                return; // try another node
            }

            await SendAsync(stream, Hello(), patience.Token);
        }

        (Connections, Refusal) = (Connections + 1, null);
        patience.CancelAfter(Timeout.InfiniteTimeSpan);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var talking = SayAllAsync(stream, end.Token);
        var pinging = PingAsync(stream, end.Token);
        try
        {
            while (true)
            {
                using var silence = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                silence.CancelAfter(Patience); // it pings: a node that answers nothing is gone
                Note(Parse(await reader.ReadLineAsync(silence.Token)));
            }
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(talking, pinging).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private string Hello()
    {
        var after = string.Join(',', _epochs.Select(pair => $"\"{pair.Key}\":\"{pair.Value}:{Copy(_seen[pair.Key])[^1].Id}\""));
        var who = _token is not null ? $"\"resume\":\"{_token}\"" : $"\"alias\":\"{name}{(_aliases == 0 ? "" : $"-{_aliases}")}\"";
        return $$$"""{{{{who}}},"history":0,"rooms":[{{{string.Join(',', rooms.Select(static room => $"\"{room}\""))}}}],"after":{{{{after}}}}}""";
    }

    private async Task SayAllAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        await foreach (var (room, text) in _toSay.Reader.ReadAllAsync(cancellationToken))
        {
            var reference = (++_refs).ToString(CultureInfo.InvariantCulture);
            _open[reference] = (room, text);
            await SendAsync(stream, $$"""{"say":"{{text}}","room":"{{room}}","ref":"{{reference}}"}""", cancellationToken);
        }
    }

    private static async Task PingAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            await SendAsync(stream, """{"ping":1}""", cancellationToken);
        }
    }

    private static Task SendAsync(NetworkStream stream, string line, CancellationToken cancellationToken) =>
        stream.WriteAsync(Encoding.UTF8.GetBytes($"{line}\n"), cancellationToken).AsTask();

    private static JsonElement Parse(string? line)
    {
        using var json = JsonDocument.Parse(line ?? throw new IOException("the connection was closed"));
        return json.RootElement.Clone();
    }

    private void Note(JsonElement one)
    {
        var type = one.GetProperty("type").GetString()!;
        var room = one.TryGetProperty("room", out var named) ? named.GetString()! : "";
        switch (type)
        {
            case "joined-room":
                Join(room, one.GetProperty("next").GetString()!);
                break;
            case "skipped":
                Gaps++;
                Add(room, one.GetProperty("to").GetInt64(), null);
                break;
            case "set-back":
                Add(room, 0, "set back");
                break;
            case "accepted":
                Decide(one.GetProperty("ref").GetString()!, Fate.Accepted, one.GetProperty("id").GetInt64());
                break;
            case "error" when one.TryGetProperty("ref", out var reference):
                Decide(reference.GetString()!, one.GetProperty("code").GetString() == "unknown-fate" ? Fate.Unknown : Fate.Refused, 0);
                break;
            default:
                if (one.TryGetProperty("id", out var id) && room.Length > 0)
                {
                    Add(room, id.GetInt64(), LineOf(type, one));
                    if (type == "message")
                    {
                        _texts[(room, one.GetProperty("text").GetString()!)] = true;
                    }
                }

                break;
        }
    }

    private static string LineOf(string type, JsonElement e) => type == "message"
        ? $"{e.GetProperty("at").GetString()} {e.GetProperty("alias").GetString()}: {e.GetProperty("text").GetString()}"
        : $"{type} {string.Join(' ', e.EnumerateObject().Where(static member => member.Name is not ("past" or "type" or "id")).Select(static member => member.Value.ToString()))}";

    private void Join(string room, string next)
    {
        var end = next.IndexOf(':', StringComparison.Ordinal);
        _epochs[room] = next[..end];
        if (_seen.TryAdd(room, []))
        {
            Add(room, long.Parse(next[(end + 1)..], CultureInfo.InvariantCulture) - 1, null); // from here on it sees everything
        }
    }

    private void Add(string room, long id, string? line)
    {
        var seen = _seen.GetOrAdd(room, static _ => []);
        lock (seen)
        {
            seen.Add((id, line));
        }
    }

    private void Decide(string reference, Fate fate, long id)
    {
        if (_open.TryRemove(reference, out var said))
        {
            _sent.Enqueue(new SentMessage(said.Room, said.Text, fate, id));
        }
    }

    private static (long Id, string? Line)[] Copy(List<(long Id, string? Line)> seen)
    {
        lock (seen)
        {
            return [.. seen];
        }
    }
}
