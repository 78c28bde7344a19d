using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatRoom.Sqlite.Storage;

/// <summary>What is wrong with a file, for people: which one, why, and what to do about it.</summary>
internal static class Trouble
{
    private const int ShmSize = raw.SQLITE_IOERR | (19 << 8); // no room for the write-ahead log's index

    /// <summary>Whether what is stored cannot be relied on any more: nothing may be added to it.</summary>
    public static bool IsDamage(SqliteException e) => e.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>Whether another program is in the way.</summary>
    public static bool IsLocked(SqliteException e) => e.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    /// <summary>Whether a transaction whose commit failed like this is certainly not in the write-ahead log as a whole.</summary>
    public static bool IsNotCommitted(SqliteException e) => IsLocked(e) || e.SqliteErrorCode == raw.SQLITE_FULL;

    /// <summary>Whether only the row cannot be stored that was to be.</summary>
    public static bool IsOfOneRow(SqliteException e) =>
        e.SqliteErrorCode is raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH or raw.SQLITE_RANGE;

    /// <summary>Describes it in one line.</summary>
    public static string Explain(string path, SqliteException e) => e switch
    {
        { SqliteErrorCode: raw.SQLITE_FULL } or { SqliteExtendedErrorCode: ShmSize } =>
            $"the disk that {path} is on is full: make room there",
        { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED } =>
            $"{path} is locked by another program: end it, or let it finish",
        { SqliteErrorCode: raw.SQLITE_READONLY or raw.SQLITE_PERM } =>
            $"{path} cannot be written to: it, or its folder or file system, is read-only for this user",
        { SqliteErrorCode: raw.SQLITE_CORRUPT } => Damaged(path, Reason(e)),
        { SqliteErrorCode: raw.SQLITE_NOTADB } => Damaged(path, "it does not begin as a database does"),
        { SqliteErrorCode: raw.SQLITE_CANTOPEN } =>
            $"{path} cannot be opened: it, or its folder, is not accessible for this user",
        { SqliteErrorCode: raw.SQLITE_IOERR } =>
            $"{path} cannot be read or written ({Reason(e)}, {e.SqliteExtendedErrorCode}): look at the disk, and at the system's log",
        _ => $"{path} cannot be used ({Reason(e)}, {e.SqliteExtendedErrorCode})",
    };

    /// <summary>Says that a file is damaged, and how.</summary>
    public static string Damaged(string path, string how) => path.EndsWith($".db{DatabaseFile.PlacesEnding}", StringComparison.Ordinal)
        ? $"{path} is damaged ({how}): stop the server, and move it away with its -wal and -shm files, which ends all tokens of /resume"
        : $"{path} is damaged ({how}), and is left as it is: put a backup in its place, or move it away with its -wal and -shm files to start empty, or name another file in ChatRoom:Journal:Path";

    /// <summary>Tells that a file is not where it was when it was opened.</summary>
    public static string Gone(string path) =>
        $"{path}, or its -wal file, was deleted, moved or replaced while the server runs: stop the server, put both files back, or restore a backup, and start it again";

    /// <summary>SQLite's own words, out of "SQLite Error 11: 'database disk image is malformed'.".</summary>
    private static string Reason(SqliteException e)
    {
        var (begin, end) = (e.Message.IndexOf('\'', StringComparison.Ordinal), e.Message.LastIndexOf('\''));
        return begin >= 0 && end > begin ? e.Message[(begin + 1)..end] : e.Message;
    }
}
