using System.Buffers.Binary;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Storage;

/// <summary>
/// Detects a write-ahead log that belongs to another, newer state of its file: an older copy of the file was put back, and the
/// log was left. SQLite would use such a log, and damage the file when it copies the log into it.
/// </summary>
internal static class StaleLog
{
    private const uint Magic = 0x377F0682; // or this plus one
    private const int HeaderSize = 32;
    private const int FrameHeaderSize = 24;
    private const int PageSizeOffset = 8;
    private const int CheckpointsOffset = 12; // how many times the log has restarted
    private const int MostCompared = 1024 * 1024;

    /// <summary>Makes sure that the log beside a file, if there is one, belongs to the file.</summary>
    /// <exception cref="JournalFileException">The log does not belong to the file; both are left as they are.</exception>
    public static void Refuse(DatabaseFile file)
    {
        if (IsBeside(file))
        {
            throw new JournalFileException(
                $"{file.Path} is older than {file.Path}-wal, and does not belong to it: put the file back that was there, or restore a backup (ChatRoom.Server restore FILE), or move {file.Path}-wal and {file.Path}-shm away to continue with {file.Path} as it is");
        }
    }

    /// <summary>Returns whether there is a stale log beside a file.</summary>
    public static bool IsBeside(DatabaseFile file)
    {
        var log = new FileInfo($"{file.Path}-wal");
        if (!log.Exists || log.Length <= HeaderSize || !TryRead(() => file.OpenWithoutLog(), out var alone) || !alone.IsClean)
        {
            return false; // a file that was not closed has a log; if the log is the wrong one, the integrity check finds that
        }

        // The file is marked clean. The log is valid if it has never restarted since the file was opened, and completes the file;
        // or if the process ended while it was closing the file, and the log contains only what is in the file already.
        var bytes = Head(log);
        return IsLog(bytes) && (BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(CheckpointsOffset)) != 0
            || !TryRead(() => file.OpenForCheckpoints(), out var together)
            || together.Closing != alone.Closing) && (log.Length > MostCompared || !IsInFile(bytes, file.Path));
    }

    /// <summary>Returns whether the bytes begin like a log. SQLite ignores other files, too.</summary>
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
