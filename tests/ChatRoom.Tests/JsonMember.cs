using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ChatRoom.Testing;

namespace ChatRoom.Tests;

/// <summary>
/// A json client that says everything exactly once, as docs/json.md describes, and checks all that it gets: in each room each
/// event comes once and in order, except those that it learns it was skipped over, and each answer comes where it belongs.
/// Reads in the background, or not at all, or until something has come.
/// </summary>
internal sealed class JsonMember(Chat chat, string alias)
{
    private readonly Lock _lock = new(); // its life and its reader
    private readonly Dictionary<string, long> _next = []; // the id that comes next in each room where it has been
    private readonly Dictionary<string, string> _epochs = [];
    private readonly Dictionary<string, bool> _here = []; // the rooms of the connection; whether it has got the past
    private readonly Dictionary<string, int> _leaving = []; // how often it has asked to leave a room, and has not left yet
    private readonly Dictionary<string, Kept> _asked = []; // by reference
    private readonly List<Kept> _kept = []; // not known to be stored
    private readonly List<(string Room, long From, long To)> _skipped = [];
    private readonly List<InMemoryConnection> _connections = [];
    private JsonElement _answer; // the last one
    private Task _reading = Task.CompletedTask;
    private string _token = "";
    private int _refs;
    private int _renames; // that are not answered
    private int _lines; // since the connection began
    private bool _isFirst = true; // it comes, and has no position
    private bool _isWelcome;
    private volatile bool _isStalling;

    /// <summary>Its alias.</summary>
    public string Alias { get; private set; } = alias;

    /// <summary>The rooms where it is.</summary>
    public HashSet<string> Rooms { get; } = [];

    /// <summary>All events that it got.</summary>
    public List<(string Room, long Id, Happened Event)> Got { get; } = [];

    /// <summary>All that it said.</summary>
    public List<(string Room, string Text)> Said { get; } = [];

    /// <summary>What was accepted.</summary>
    public List<(string Room, long Id, string Text)> Accepted { get; } = [];

    /// <summary>How many events it was skipped over.</summary>
    public long Skipped { get; private set; }

    private InMemoryConnection Connection => _connections[^1];

    /// <summary>Comes to the chat.</summary>
    public async Task ComeAsync(params string[] rooms)
    {
        Rooms.UnionWith(rooms);
        await ConnectAsync($$"""{"alias":"{{Alias}}","rooms":{{JsonSerializer.Serialize(Rooms)}},"history":0}""");
        await ReadUntilAsync(IsLive);
        _isFirst = false;
        Read();
    }

    /// <summary>Joins a room: with all that happened since it was there last, or without.</summary>
    public async Task JoinAsync(string room, bool after)
    {
        if (!Rooms.Add(room))
        {
            return;
        }

        string how;
        lock (_lock)
        {
            // Before it has left a room, it does not know the position.
            how = after && _leaving.GetValueOrDefault(room) == 0 ? $"\"after\":{PositionIn(room)}" : "\"history\":0,\"ref\":\"fresh\"";
        }

        await SendAsync($$"""{"join":"{{room}}",{{how}}}""");
    }

    /// <summary>Leaves a room.</summary>
    public async Task PartAsync(string room)
    {
        if (Rooms.Remove(room))
        {
            lock (_lock)
            {
                _leaving[room] = _leaving.GetValueOrDefault(room) + 1;
            }

            await SendAsync($$"""{"part":"{{room}}"}""");
        }
    }

    /// <summary>Says something in a room; it keeps that until it knows that it is stored.</summary>
    public Task SayAsync(string room, string text)
    {
        Said.Add((room, text));
        return SayAsync(new Kept(room, text));
    }

    /// <summary>Takes another alias.</summary>
    public async Task RenameAsync(string other)
    {
        if (Rooms.Count > 0)
        {
            Interlocked.Increment(ref _renames);
            await SendAsync($$"""{"command":"/nick {{other}}","room":"{{Rooms.First()}}","ref":"n"}""");
        }
    }

    /// <summary>Reads nothing from now on.</summary>
    public async Task StallAsync()
    {
        _isStalling = true;
        Connection.Output.CancelPendingRead();
        await Wait.ForAsync(_reading, $"{Alias} does not read");
        _isStalling = false;
    }

    /// <summary>Reads all that comes from now on.</summary>
    public void Read()
    {
        if (_reading.IsCompletedSuccessfully)
        {
            _reading = Wait.Meanwhile(() => ReadAsync(static () => false));
        }
    }

    /// <summary>
    /// Loses its connection with what it has not read, and returns; <paramref name="cut"/> lines after the welcome it loses that
    /// connection, too.
    /// </summary>
    public async Task ReturnAsync(int cut)
    {
        await StallAsync();
        await ReturnAsync(isReplaced: cut % 2 == 0, lines: cut);
        await ReturnAsync(isReplaced: cut % 3 == 0, lines: null);
        for (var i = 0; i < _skipped.Count; i++) // meanwhile it can be skipped over more
        {
            await LookAsync(_skipped[i].Room, _skipped[i].From, _skipped[i].To);
        }

        _skipped.Clear();
        foreach (var kept in _kept.ToArray())
        {
            await SayAsync(kept);
        }

        Read();
    }

    /// <summary>Reads until it has the answers to all that it asked and said.</summary>
    public async Task CatchUpAsync()
    {
        await StallAsync();
        await AskAsync("""{"ping":1}""");
        await ReadUntilAsync(() => _kept.Count == 0 && _renames == 0 && _leaving.Values.All(static times => times == 0) && IsLive());
    }

    /// <summary>Returns who is in a room, when it has got all that happened there before; up to which id that is.</summary>
    public async Task<(IEnumerable<string> Aliases, long Last)> WhoAsync(string room)
    {
        await AskAsync($$"""{"who":"{{room}}"}""");
        return (_answer.GetProperty("aliases").EnumerateArray().Select(static alias => alias.GetString()!), _next[room] - 1);
    }

    /// <summary>Leaves the chat.</summary>
    public async Task LeaveAsync()
    {
        await StallAsync();
        Read();
        await Connection.CloseAsync();
        await Wait.ForAsync(Task.WhenAll(_connections.Select(static connection => connection.Served)), $"the connections of {Alias} have ended");
        await _reading;
    }

    private async Task ReturnAsync(bool isReplaced, int? lines)
    {
        var former = Connection;
        if (!isReplaced)
        {
            await former.VanishAsync();
        }

        lock (_lock)
        {
            _here.Clear();
            _leaving.Clear();
            _renames = 0;
            _isWelcome = false;
            Rooms.UnionWith(_kept.Select(static kept => kept.Room));
            Rooms.UnionWith(Rooms.Count == 0 ? ["#lobby"] : []);
        }

        var after = string.Join(',', Rooms.Select(room => $"\"{room}\":{PositionIn(room)}"));
        var connecting = ConnectAsync($$$"""{"resume":"{{{_token}}}","rooms":{{{JsonSerializer.Serialize(Rooms)}}},"after":{{{{after}}}}}""");
        if (isReplaced)
        {
            await former.VanishAsync(); // the server has to take its place away
        }

        await connecting;
        var last = _lines + lines;
        await ReadUntilAsync(() => IsLive() || _lines >= last);
    }

    private async Task ConnectAsync(string hello)
    {
        _connections.Add(chat.Connect(new InMemoryConnection(inline: true, outputBound: 512)));
        await SendAsync(hello);
        await ReadUntilAsync(() => _isWelcome);
    }

    private async Task SayAsync(Kept kept)
    {
        string reference;
        lock (_lock)
        {
            reference = $"c{_refs++}";
            _kept.Remove(kept); // if it says it again
            _kept.Add(kept);
            _asked.Add(reference, kept);
        }

        await SendAsync($$"""{"say":"{{kept.Text}}","room":"{{kept.Room}}","ref":"{{reference}}"}""");
    }

    /// <summary>Drops those that it keeps, and that are among the events that it was skipped over.</summary>
    private async Task LookAsync(string room, long from, long to)
    {
        for (var before = to + 1; before > from && _kept.Exists(kept => kept.Room == room);)
        {
            await AskAsync($$"""{"past":"{{room}}","before":{{before}},"limit":100}""");
            var events = _answer.GetProperty("events").EnumerateArray().ToArray();
            foreach (var e in events.Where(e => e.GetProperty("id").GetInt64() >= from && e.GetProperty("type").GetString() == "message"))
            {
                Drop(room, e.GetProperty("text").GetString()!);
            }

            before = events.Length == 0 ? 0 : events[0].GetProperty("id").GetInt64();
        }
    }

    private async Task AskAsync(string request)
    {
        var reference = $"a{_refs++}";
        await SendAsync($"{request[..^1]},\"ref\":\"{reference}\"}}");
        await ReadUntilAsync(() => _answer.ValueKind == JsonValueKind.Object && _answer.GetProperty("ref").GetString() == reference);
    }

    private async Task SendAsync(string request)
    {
        var sending = Connection.SendAsync($"{request}\n");
        if (!sending.IsCompleted)
        {
            Read(); // the server takes nothing more before it does
            await Wait.ForAsync(sending, $"{Alias} has sent");
        }

        await sending;
    }

    private async Task ReadUntilAsync(Func<bool> condition)
    {
        await StallAsync(); // if a send began to read
        await Wait.ForAsync(_reading = ReadAsync(condition), $"{Alias} gets what it waits for");
        await _reading;
        condition().Should().BeTrue("the stream does not end before");
    }

    /// <summary>Reads until a condition holds, the stream ends, or the read is canceled.</summary>
    private async Task ReadAsync(Func<bool> condition)
    {
        var output = Connection.Output;
        while (true)
        {
            var result = await output.ReadAsync();
            var rest = result.Buffer;
            var isDone = false;
            lock (_lock)
            {
                while (!(isDone = condition()) && rest.PositionOf((byte)'\n') is { } end)
                {
                    Take(Encoding.UTF8.GetString(rest.Slice(0, end)));
                    rest = rest.Slice(rest.GetPosition(1, end));
                }
            }

            output.AdvanceTo(rest.Start, isDone ? rest.Start : rest.End);
            if (isDone || result.IsCompleted || _isStalling)
            {
                return;
            }
        }
    }

    private bool IsLive() => Rooms.All(room => _here.TryGetValue(room, out var isLive) && isLive);

    private string PositionIn(string room) => _epochs.TryGetValue(room, out var epoch) ? $"\"{epoch}:{_next[room] - 1}\"" : "0";

    private void Drop(string room, string text) => _kept.Remove(new Kept(room, text));

    private void Take(string line)
    {
        _lines++;
        if (line == "alias?")
        {
            return; // the prompt
        }

        using var document = JsonDocument.Parse(line);
        var o = document.RootElement;
        var type = o.GetProperty("type").GetString()!;
        var room = o.TryGetProperty("room", out var name) ? name.GetString()! : "";
        switch (type)
        {
            case "welcome":
                _token = o.GetProperty("resume").GetString()!;
                Alias = o.GetProperty("alias").GetString()!;
                _isWelcome = true;
                break;
            case "joined-room":
                Enter(room, o, line);
                break;
            case "live":
                o.GetProperty("next").GetString().Should().Be($"{_epochs[room]}:{_next[room]}", "{0} has got everything before", Alias);
                _here[room] = true;
                break;
            case "left-room":
                _here.Remove(room).Should().BeTrue("{0} was in {1}", Alias, room);
                _leaving[room]--;
                break;
            case "skipped":
                o.GetProperty("from").GetInt64().Should().Be(_next[room], "nothing else is lost: {0}", line);
                _next[room] = o.GetProperty("to").GetInt64() + 1;
                _skipped.Add((room, o.GetProperty("from").GetInt64(), _next[room] - 1));
                Skipped += _next[room] - o.GetProperty("from").GetInt64();
                break;
            case "accepted":
                TakeReceipt(room, o.GetProperty("ref").GetString()!, o.GetProperty("id").GetInt64(), line);
                break;
            case "answer" when o.GetProperty("ref").GetString() == "n":
                Alias = o.GetProperty("alias").GetString()!;
                Interlocked.Decrement(ref _renames);
                break;
            case "answer" or "pong":
                _answer = o.Clone();
                break;
            case "message" or "connected" or "left" or "joined" or "parted" or "renamed":
                TakeEvent(room, o, type, line);
                break;
            default:
                throw new InvalidDataException($"{Alias} did not expect {line}");
        }
    }

    private void Enter(string room, JsonElement o, string line)
    {
        _here.TryAdd(room, false).Should().BeTrue("{0} is not there yet: {1}", Alias, line);
        var next = o.GetProperty("next").GetString()!.Split(':');
        _epochs[room] = next[0];
        var id = long.Parse(next[1], CultureInfo.InvariantCulture);
        var expected = _next.GetValueOrDefault(room, 1);
        id.Should().BeGreaterThanOrEqualTo(expected, "{0} gets nothing twice: {1}", Alias, line);
        _next[room] = _isFirst || o.TryGetProperty("ref", out _) ? id : expected;
    }

    private void TakeReceipt(string room, string reference, long id, string line)
    {
        _asked.Remove(reference, out var kept).Should().BeTrue("only one answer belongs to {0}", line);
        kept.Room.Should().Be(room);
        _here[room].Should().BeTrue("{0} is in its room", line);
        id.Should().BeLessThan(_next[room], "the message comes before {0}", line);
        _kept.Remove(kept);
        Accepted.Add((room, id, kept.Text));
    }

    private void TakeEvent(string room, JsonElement o, string type, string line)
    {
        var id = o.GetProperty("id").GetInt64();
        id.Should().Be(_next[room]++, "{0} gets each event of {1} once and in order: {2}", Alias, room, line);
        o.TryGetProperty("past", out _).Should().Be(!_here[room], "{0} is past if it comes before live", line);
        var text = type == "message" ? o.GetProperty("text").GetString()! : "";
        Got.Add((room, id, new Happened(type, o.GetProperty("alias").GetString()!, text)));
        Drop(room, text);
    }

    private readonly record struct Kept(string Room, string Text);
}
