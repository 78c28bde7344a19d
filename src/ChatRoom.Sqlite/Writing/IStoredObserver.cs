namespace ChatRoom.Sqlite.Writing;

/// <summary>Who is told, on the writer's thread, that rooms have new events in the file. Must be quick, and must not throw.</summary>
internal interface IStoredObserver
{
    /// <summary>A room's events up to this one are committed.</summary>
    /// <param name="room">Its number in the file.</param>
    /// <param name="newestId">The id of its newest event.</param>
    void Stored(long room, long newestId);
}
