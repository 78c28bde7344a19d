using ChatRoom.Protocol;

namespace ChatRoom.Presence;

/// <summary>The rooms in which the connections of a person are. One connection in one room, the usual case, needs no object.</summary>
internal struct Visits
{
    private string? _connection; // of the only visit
    private RoomName? _room;
    private Dictionary<string, HashSet<RoomName>>? _several; // not null only while there are at least two visits

    /// <summary>Whether no connection is in any room.</summary>
    public readonly bool IsEmpty => _connection is null && _several is null;

    /// <summary>Returns the rooms, each once, in no order.</summary>
    public readonly IReadOnlyList<RoomName> Rooms =>
        _several is not null ? [.. _several.Values.SelectMany(static rooms => rooms).Distinct()] : _room is null ? [] : [_room];

    /// <summary>Returns whether a connection other than this one is in any room.</summary>
    public readonly bool HasOther(string connection) => _several is { } several
        ? several.Count > 1 || !several.ContainsKey(connection)
        : _connection is not null && _connection != connection;

    /// <summary>Adds a visit; returns false if there is one already.</summary>
    public bool TryAdd(string connection, RoomName room)
    {
        if (IsEmpty)
        {
            (_connection, _room) = (connection, room);
            return true;
        }

        if (_connection == connection && _room == room)
        {
            return false;
        }

        _several ??= new(StringComparer.Ordinal) { [_connection!] = [_room!] };
        (_connection, _room) = (null, null);
        if (!_several.TryGetValue(connection, out var rooms))
        {
            _several.Add(connection, rooms = []);
        }

        return rooms.Add(room);
    }

    /// <summary>Removes a visit; returns false if there is none.</summary>
    public bool Remove(string connection, RoomName room)
    {
        if (_several is null)
        {
            var isIt = _connection == connection && _room == room;
            (_connection, _room) = isIt ? (null, null) : (_connection, _room);
            return isIt;
        }

        if (!_several.TryGetValue(connection, out var rooms) || !rooms.Remove(room))
        {
            return false;
        }

        if (rooms.Count == 0)
        {
            _several.Remove(connection);
        }

        if (_several.Count == 1 && _several.First() is { Value.Count: 1 } last)
        {
            (_connection, _room, _several) = (last.Key, last.Value.First(), null);
        }

        return true;
    }
}
