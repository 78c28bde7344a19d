namespace ChatRoom.Sqlite.Diagnostics;

/// <summary>Logs whether a file can be written.</summary>
internal interface IWriterLog
{
    /// <summary>Nothing can be stored.</summary>
    void StoringFailed(string reason, Exception? exception);

    /// <summary>Everything can be stored again.</summary>
    void StoringAgain(string path, TimeSpan elapsed, long refused);
}
