using System.Buffers.Binary;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Storage;

/// <summary>
/// Finds out whether a write-ahead log belongs to another, newer state of the file beside it: where somebody put back an
/// older copy of the file and left the log. SQLite itself takes such a log, and the file is damaged when the log is copied
/// into it.
/// </summary>
internal static class StaleLog
{
    private const uint Magic = 0x377F0682; // or one more
    private const int HeaderSize = 32;
    private const int FrameHeaderSize = 24;
    private const int PageSizeOffset = 8;
    private const int CheckpointsOffset = 12; // how many times the log has begun anew
    private const int MostCompared = 1024 * 1024;

    /// <summary>Makes sure that it does not.</summary>
    /// <exception cref="JournalFileException">It does; both are left as they are.</exception>
    public static void Refuse(DatabaseFile file)
    {
        if (IsBeside(file))
        {
            throw new JournalFileException(
                $"{file.Path} is older than {file.Path}-wal, and does not belong to it: put the file back that was there, or restore a backup (ChatRoom.Server restore FILE), or move {file.Path}-wal and {file.Path}-shm away to continue with {file.Path} as it is");
        }
    }

    /// <summary>Whether it does.</summary>
    public static bool IsBeside(DatabaseFile file)
    {
        var log = new FileInfo($"{file.Path}-wal");
        if (!log.Exists || log.Length <= HeaderSize || !TryRead(() => file.OpenWithoutLog(), out var alone) || !alone.IsClean)
        {
            return false; // a file that was not closed is what a log belongs to; if it is the wrong one, the check finds that
        }

        // The file was closed. Either it is complete with the log, which never began anew since it was opened; or the end came
        // in the middle of closing it, and the log has nothing that is not in the file already.
        var bytes = Head(log);
        return IsLog(bytes) && (BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(CheckpointsOffset)) != 0
            || !TryRead(() => file.OpenForCheckpoints(), out var together)
            || together.Closing != alone.Closing) && (log.Length > MostCompared || !IsInFile(bytes, file.Path));
    }

    /// <summary>What is no log SQLite does not take for one, either.</summary>
    private static bool IsLog(ReadOnlySpan<byte> head) =>
        (BinaryPrimitives.ReadUInt32BigEndian(head) & ~1u) == Magic && BinaryPrimitives.ReadInt32BigEndian(head[PageSizeOffset..]) is >= 512 and <= 65_536;

    private static bool TryRead(Func<SqliteConnection> open, out (bool IsClean, long Closing) read)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = open();
            read = (Opening.IsClean(connection), Opening.LastClosing(connection));
            return true;
        }
        catch (SqliteException)
        {
            read = default;
            return false;
        }
        finally
        {
            Opening.Abandon(connection);
        }
    }

    private static byte[] Head(FileInfo log)
    {
        using var stream = log.Open(FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[Math.Min(log.Length, MostCompared)];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static bool IsInFile(ReadOnlySpan<byte> log, string path)
    {
        var pageSize = BinaryPrimitives.ReadInt32BigEndian(log[PageSizeOffset..]);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var page = new byte[pageSize];
        for (var frame = log[HeaderSize..]; frame.Length >= FrameHeaderSize + pageSize; frame = frame[(FrameHeaderSize + pageSize)..])
        {
            stream.Position = (BinaryPrimitives.ReadUInt32BigEndian(frame) - 1L) * pageSize;
            if (stream.ReadAtLeast(page, pageSize, throwOnEndOfStream: false) < pageSize || !frame.Slice(FrameHeaderSize, pageSize).SequenceEqual(page))
            {
                return false;
            }
        }

        return true;
    }
}
