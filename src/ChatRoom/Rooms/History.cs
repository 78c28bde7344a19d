using System.Buffers;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Text;

namespace ChatRoom.Rooms;

/// <summary>What was said in a room before: the last messages, and what else happened between and after them.</summary>
internal static class History
{
    /// <summary>Messages that can be asked for.</summary>
    public const int MostMessages = 1_000;

    /// <summary>Bytes that are shown at once: what is asked for has to wait in memory for a client that does not read.</summary>
    public const int MostBytes = 256 * 1024;

    // With the longest alias in the lines that follow it, this fits into the 1,024 bytes that a classic client reads at once.
    private const int ClassicBytes = 640;

    /// <summary>Returns how many bytes a client is shown when it enters a room.</summary>
    public static int BytesOnJoin(Dialect dialect) => dialect == Dialect.Classic ? ClassicBytes : MostBytes;

    /// <summary>
    /// Reads back the last messages below an id, oldest first. What else happened since the first of them is among them,
    /// but not more of it than messages were asked for: a door that never stands still would push out what was said.
    /// </summary>
    /// <param name="journal">Where it is kept.</param>
    /// <param name="room">The room's key.</param>
    /// <param name="before">Only ids below this one.</param>
    /// <param name="messages">How many messages, 0 to <see cref="MostMessages"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public static async ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(
        IMessageJournal journal, string room, long before, int messages, CancellationToken cancellationToken)
    {
        List<JournalEntry> newestFirst = [];
        var (wanted, others, unread) = (messages, messages, (10 * messages) + 100);
        while (wanted > 0 && unread > 0)
        {
            var read = await journal.ReadBeforeAsync(room, before, Math.Clamp(2 * wanted, 1, Math.Min(unread, IMessageJournal.MostRead)), cancellationToken);
            if (read.Count == 0)
            {
                break;
            }

            (before, unread) = (read[0].Id, unread - read.Count);
            for (var i = read.Count - 1; i >= 0 && wanted > 0; i--)
            {
                if (read[i].Event.IsMessage ? wanted-- > 0 : others-- > 0)
                {
                    newestFirst.Add(read[i]);
                }
            }
        }

        var first = newestFirst.FindLastIndex(static entry => entry.Event.IsMessage);
        newestFirst.RemoveRange(first + 1, newestFirst.Count - first - 1);
        newestFirst.Reverse();
        return newestFirst;
    }

    /// <summary>
    /// Returns the lines that a client is shown, the newest that fit; null if there are none. With their
    /// times, between two notices; a classic client, to whom a line is a message, gets them as it got them when they were said.
    /// </summary>
    /// <param name="room">The room.</param>
    /// <param name="entries">What was read.</param>
    /// <param name="to">How they are shown.</param>
    /// <param name="dialect">The client's.</param>
    /// <param name="now">What is not of this day is dated.</param>
    /// <param name="mostBytes">How many bytes fit.</param>
    public static byte[]? Render(
        RoomName room, IReadOnlyList<JournalEntry> entries, TextFormatter to, Dialect dialect, DateTimeOffset now, int mostBytes = MostBytes)
    {
        var isClassic = dialect == Dialect.Classic;
        var lines = new Stack<byte[]>();
        var bytes = 0;
        for (var i = entries.Count - 1; i >= 0; i--)
        {
            var (id, e) = entries[i];
            var line = isClassic ? to.Line(room, id, e) : to.PastLine(room, id, e, now);
            if ((bytes += line.Length) > mostBytes)
            {
                break;
            }

            lines.Push(line);
        }

        if (lines.Count == 0)
        {
            return null;
        }

        if (!isClassic)
        {
            lines.Push(to.Notice("history"));
        }

        return [.. Joined(lines), .. isClassic ? [] : to.Notice("end of history")];
    }

    private static ReadOnlySpan<byte> Joined(IEnumerable<byte[]> lines)
    {
        var all = new ArrayBufferWriter<byte>();
        foreach (var line in lines)
        {
            all.Write(line);
        }

        return all.WrittenSpan;
    }
}
