using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Retention;

/// <summary>Changes that maintenance makes to the file on the writer's thread.</summary>
internal static class Slice
{
    private const int PagesAtOnce = 64;

    /// <summary>Releases a few empty pages to the file system.</summary>
    public static void Shrink(SqliteConnection writer)
    {
        using var vacuum = new Statement(writer, $"PRAGMA incremental_vacuum({PagesAtOnce})");
        WithoutFsync(writer, vacuum.Run);
    }

    /// <summary>Makes a change without fsync: after a power failure the deletion is repeated, and the next commit of messages fsyncs it anyway.</summary>
    public static void WithoutFsync(SqliteConnection writer, Action change)
    {
        const int Normal = 1;
        var synchronous = writer.Number("PRAGMA synchronous");
        if (synchronous <= Normal)
        {
            change();
            return;
        }

        writer.Execute($"PRAGMA synchronous = {Normal}");
        try
        {
            change();
        }
        catch
        {
            if (SQLitePCL.raw.sqlite3_get_autocommit(writer.Handle) == 0)
            {
                writer.Execute("ROLLBACK"); // the setting cannot be changed within a transaction
            }

            throw;
        }
        finally
        {
            writer.Execute($"PRAGMA synchronous = {synchronous}");
        }
    }
}
