using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatRoom.Sqlite.Storage;

/// <summary>Explains errors of a file to people: which file, why, and what to do about it.</summary>
internal static class Trouble
{
    private const int ShmSize = raw.SQLITE_IOERR | (19 << 8); // no space for the write-ahead log's index

    /// <summary>Returns whether the file is damaged, so that nothing may be written to it.</summary>
    public static bool IsDamage(SqliteException e) => e.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>Returns whether another program has locked the file.</summary>
    public static bool IsLocked(SqliteException e) => e.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    /// <summary>Returns whether a transaction whose commit failed with this error is certainly not complete in the write-ahead log.</summary>
    public static bool IsNotCommitted(SqliteException e) => IsLocked(e) || e.SqliteErrorCode == raw.SQLITE_FULL;

    /// <summary>Returns whether only this row cannot be stored, and others can.</summary>
    public static bool IsOfOneRow(SqliteException e) =>
        e.SqliteErrorCode is raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH or raw.SQLITE_RANGE;

    /// <summary>Describes an error in one line.</summary>
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

    /// <summary>Returns an error for a damaged file.</summary>
    public static string Damaged(string path, string how) => $"{path} is damaged ({how})" +
        (path.EndsWith($".db{DatabaseFile.PlacesEnding}", StringComparison.Ordinal)
            ? ": stop the server, and move it away with its -wal and -shm files, which ends all tokens of /resume"
            : path.EndsWith(DatabaseFile.AccountsEnding, StringComparison.Ordinal)
            ? ", and is left as it is: restore the accounts of a backup (ChatRoom.Server restore FILE --only accounts), or move it away with its -wal and -shm files, which removes all accounts, roles and bans"
            : ", and is left as it is: restore a backup (ChatRoom.Server restore FILE), or move it away with its -wal and -shm files to start empty, or name another file in ChatRoom:Journal:Path");

    /// <summary>Returns an error for a file that is no longer where it was opened.</summary>
    public static string Gone(string path) =>
        $"{path}, or its -wal file, was deleted, moved or replaced while the server runs: stop the server, put both files back, or restore a backup, and start it again";

    /// <summary>Returns SQLite's own words from "SQLite Error 11: 'database disk image is malformed'.".</summary>
    private static string Reason(SqliteException e)
    {
        var (begin, end) = (e.Message.IndexOf('\'', StringComparison.Ordinal), e.Message.LastIndexOf('\''));
        return begin >= 0 && end > begin ? e.Message[(begin + 1)..end] : e.Message;
    }
}
