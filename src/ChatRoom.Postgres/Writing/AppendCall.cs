using System.Text;
using ChatRoom.Journal;
using ChatRoom.Journal.Writing;
using ChatRoom.Postgres.Search;
using ChatRoom.Protocol;
using Npgsql;

namespace ChatRoom.Postgres.Writing;

/// <summary>A call of <c>chat_append</c>: events in the form of its parameters. It keeps what it needs, because the appends may end before it does.</summary>
internal sealed class AppendCall
{
    private const string Sql = "SELECT * FROM chat_append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";

    private const long AboveFloor = -1; // where a new room begins

    private readonly List<string> _keys = [];
    private readonly List<bool> _creates = [];
    private readonly List<int> _runs = [];
    private readonly List<int> _targetsOf = [];
    private readonly List<long> _targets = [];
    private readonly int[] _roomNumbers;
    private readonly short[] _kinds;
    private readonly string?[] _texts;
    private readonly string?[] _words;
    private readonly string?[]? _appendKeys;

    /// <exception cref="ArgumentOutOfRangeException">An event cannot be stored because of a bug.</exception>
    public AppendCall(IReadOnlyList<PendingAppend> appends)
    {
        Appends = appends;
        Rooms = [.. appends.Select(static append => append.Room)];
        Events = [.. appends.Select(static append => append.Event)];
        Keys = [.. appends.Select(static append => append.Key)];
        _kinds = [.. Events.Select(static e => (short)EventKinds.Number(e.Kind))];
        _texts = [.. Events.Select(static e => e.Text.IsEmpty ? null : Encoding.UTF8.GetString(e.Text.Span))];
        _words = [.. Events.Select((e, i) => WordsOf(e, _texts[i]))];
        _appendKeys = Keys.Any(static key => key.IsLasting) ? [.. Keys.Select(static key => key.IsLasting ? key.Stored : null)] : null;
        _roomNumbers = new int[appends.Count];
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < appends.Count; i++)
        {
            AddRoom(numbers, i);
            AddTargets(i);
            if (i == appends.Count - 1 || Events[i].ReplacesText || Events[i + 1].ReplacesText)
            {
                _runs.Add(i + 1);
            }
        }
    }

    /// <summary>The appends, until their outcome is reported; then null.</summary>
    public IReadOnlyList<PendingAppend>? Appends { get; private set; }

    /// <summary>The rooms of the events.</summary>
    public IReadOnlyList<string> Rooms { get; }

    /// <summary>The numbers of the rooms in this call, from 1.</summary>
    public IReadOnlyList<int> RoomNumbers => _roomNumbers;

    /// <summary>The events.</summary>
    public IReadOnlyList<ChatEvent> Events { get; }

    /// <summary>The keys of the appends.</summary>
    public IReadOnlyList<AppendKey> Keys { get; }

    /// <summary>Forgets the appends, because their outcome is reported as unknown.</summary>
    public void GiveUp() => Appends = null;

    /// <summary>Asks the database to store the events, or whether it has stored them.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="incarnation">The number of this process.</param>
    /// <param name="batch">The number of the call: the same one for the same call.</param>
    /// <param name="onlyKnown">Whether to store nothing now.</param>
    /// <param name="rooms">The rooms with followers: a new one begins where they expect it, although the floor may have risen since.</param>
    /// <param name="isShared">Whether the database belongs to a cluster. Then the events are announced to the other nodes, and a new room begins above the floor, because followers on other nodes may expect other ids.</param>
    /// <returns>The answer; null: they are not stored.</returns>
    public async Task<AppendAnswer?> AskAsync(NpgsqlConnection connection, long incarnation, long batch, bool onlyKnown, FollowedRooms rooms, bool isShared)
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        Add(command, incarnation);
        Add(command, batch);
        Add(command, onlyKnown);
        Add(command, _keys);
        Add(command, _keys.Select((key, i) => _creates[i] ? (isShared ? null : rooms.Find(key)?.NextId - 1) ?? AboveFloor : (long?)null).ToArray());
        Add(command, _runs);
        Add(command, _roomNumbers);
        Add(command, _kinds);
        Add(command, Of(static e => e.At.ToUnixTimeMilliseconds()));
        Add(command, Of(static e => e.Author?.Value));
        Add(command, _texts);
        Add(command, Of(static e => e.Arrivals));
        Add(command, Of(static e => e.Departures));
        Add(command, Of(static e => e.Target));
        Add(command, Of(static e => e.AuthorId));
        command.Parameters.Add(new NpgsqlParameter { Value = _appendKeys is null ? DBNull.Value : _appendKeys, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Text });
        Add(command, _words);
        Add(command, _targetsOf);
        Add(command, _targets);
        Add(command, isShared);
        await command.PrepareAsync(); // once for each connection
        await using var row = await command.ExecuteReaderAsync();
        return await row.ReadAsync() ? AppendAnswer.Read(row) : null;
    }

    private static void Add<T>(NpgsqlCommand command, T value) => command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });

    private static string? WordsOf(ChatEvent e, string? text) => e.IsMessage ? SearchVector.Of(text ?? "", e.Author)
        : e.Kind == ChatEventKind.Edited ? SearchVector.Of(text ?? "", author: null)
        : null;

    private T[] Of<T>(Func<ChatEvent, T> field)
    {
        var values = new T[Events.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = field(Events[i]);
        }

        return values;
    }

    private void AddRoom(Dictionary<string, int> numbers, int i)
    {
        if (!numbers.TryGetValue(Rooms[i], out var number))
        {
            _keys.Add(Rooms[i]);
            _creates.Add(false);
            numbers[Rooms[i]] = number = _keys.Count;
        }

        _roomNumbers[i] = number;
        _creates[number - 1] |= !Events[i].ReplacesText;
    }

    private void AddTargets(int i)
    {
        foreach (var target in Events[i].Targets)
        {
            _targetsOf.Add(i + 1);
            _targets.Add(target);
        }
    }
}
