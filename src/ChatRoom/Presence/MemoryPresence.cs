using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ChatRoom.Protocol;

namespace ChatRoom.Presence;

/// <summary>The presence of one server, in memory. Completes every call at once.</summary>
public sealed class MemoryPresence : IPresence
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Present> _rooms = new(StringComparer.Ordinal); // by key
    private readonly Dictionary<long, Visible> _people = [];

    /// <inheritdoc />
    public ValueTask<PresenceChange> EnterAsync(RoomName room, long person, string connection, Alias alias, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<PresenceChange>(cancellationToken);
        }

        lock (_lock)
        {
            return new(Enter(room, person, connection, alias));
        }
    }

    /// <inheritdoc />
    public ValueTask<PresenceChange> LeaveAsync(RoomName room, long person, string connection, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<PresenceChange>(cancellationToken);
        }

        lock (_lock)
        {
            return new(Leave(room, person, connection));
        }
    }

    /// <inheritdoc />
    public ValueTask RenameAsync(long person, Alias alias, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        lock (_lock)
        {
            ref var visible = ref CollectionsMarshal.GetValueRefOrNullRef(_people, person);
            if (!Unsafe.IsNullRef(ref visible))
            {
                visible.Alias = alias;
            }
        }

        return default;
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<RoomName>> RoomsOfAsync(long person, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<IReadOnlyList<RoomName>>(cancellationToken);
        }

        lock (_lock)
        {
            return new(_people.GetValueOrDefault(person).Visits.Rooms);
        }
    }

    /// <inheritdoc />
    public ValueTask<int> CountAsync(RoomName room, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<int>(cancellationToken);
        }

        lock (_lock)
        {
            return new(_rooms.TryGetValue(room.Key, out var present) ? present.Connections.Count : 0);
        }
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<Alias>> AliasesInAsync(RoomName room, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<IReadOnlyList<Alias>>(cancellationToken);
        }

        lock (_lock)
        {
            return new(_rooms.TryGetValue(room.Key, out var present) ? [.. present.Connections.Keys.Select(person => _people[person].Alias)] : []);
        }
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<RoomPresence>> RoomsAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<IReadOnlyList<RoomPresence>>(cancellationToken);
        }

        lock (_lock)
        {
            return new([.. _rooms.Values.Select(static present => new RoomPresence(present.Room, present.Connections.Count))]);
        }
    }

    private PresenceChange Enter(RoomName room, long person, string connection, Alias alias)
    {
        ref var visible = ref CollectionsMarshal.GetValueRefOrAddDefault(_people, person, out _);
        visible.Alias = alias;
        if (!visible.Visits.TryAdd(connection, room))
        {
            return PresenceChange.None;
        }

        if (!_rooms.TryGetValue(room.Key, out var present))
        {
            _rooms.Add(room.Key, present = new Present(room, []));
        }

        ref var connections = ref CollectionsMarshal.GetValueRefOrAddDefault(present.Connections, person, out _);
        return ++connections > 1 ? PresenceChange.None : Change(ref visible, connection);
    }

    private PresenceChange Leave(RoomName room, long person, string connection)
    {
        ref var visible = ref CollectionsMarshal.GetValueRefOrNullRef(_people, person);
        if (Unsafe.IsNullRef(ref visible) || !visible.Visits.Remove(connection, room))
        {
            return PresenceChange.None;
        }

        var present = _rooms[room.Key];
        if (--CollectionsMarshal.GetValueRefOrNullRef(present.Connections, person) > 0)
        {
            return PresenceChange.None;
        }

        present.Connections.Remove(person);
        if (present.Connections.Count == 0)
        {
            _rooms.Remove(room.Key);
        }

        var change = Change(ref visible, connection);
        if (visible.Visits.IsEmpty)
        {
            _people.Remove(person);
        }

        return change;
    }

    private static PresenceChange Change(ref Visible visible, string connection) =>
        visible.Visits.HasOther(connection) ? PresenceChange.InRoom : PresenceChange.InChat;

    /// <param name="Room">The room.</param>
    /// <param name="Connections">How many connections of each person are in it.</param>
    private sealed record Present(RoomName Room, Dictionary<long, int> Connections);

    private struct Visible
    {
        public Alias Alias;
        public Visits Visits;
    }
}
