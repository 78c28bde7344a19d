using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Retention;

/// <summary>How maintenance changes the file on the writer's thread.</summary>
internal static class Slice
{
    private const int PagesAtOnce = 64;

    /// <summary>Gives a few empty pages back.</summary>
    public static void Shrink(SqliteConnection writer)
    {
        using var vacuum = new Statement(writer, $"PRAGMA incremental_vacuum({PagesAtOnce})");
        WithoutFsync(writer, vacuum.Run);
    }

    /// <summary>What is deleted need not survive a power cut: it is deleted again. The next commit of messages fsyncs it, too.</summary>
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
                writer.Execute("ROLLBACK"); // within a transaction the setting cannot be changed
            }

            throw;
        }
        finally
        {
            writer.Execute($"PRAGMA synchronous = {synchronous}");
        }
    }
}
