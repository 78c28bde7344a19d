using ChatRoom.Journal.Writing;

namespace ChatRoom.Sqlite.Writing;

/// <summary>The writer's state of a room in the file. Belongs to the writer's thread, as far as a <see cref="RoomFeed"/> does.</summary>
internal sealed class RoomState(string key) : RoomFeed(key)
{
    private HashSet<long>? _authors; // of the current block; null: unknown
    private long _block;

    /// <summary>The room's number in the file; 0: the room is not in the file yet.</summary>
    public long Number { get; set; }

    /// <summary>Whether the file has no events of the room, so that the next one will be the oldest.</summary>
    public bool IsEmpty { get; set; } = true;

    /// <summary>Whether users have seen ids that are not stored: then only this object prevents that they are reused.</summary>
    public bool IsAhead { get; set; }

    /// <summary>The state before the current transaction; null: the transaction has not changed the room.</summary>
    public (long Number, long NextId, string Topic, bool IsEmpty)? Saved { get; set; }

    /// <summary>Returns whether this may be the first message of a person in a block of the room, which is its newest.</summary>
    public bool IsNewAuthor(long person, long block)
    {
        if (_authors is null || block != _block)
        {
            (_authors, _block) = ([], block);
        }

        return _authors.Add(person);
    }

    /// <summary>Forgets the authors, because the transaction that recorded them failed.</summary>
    public void ForgetAuthors() => _authors = null;
}
