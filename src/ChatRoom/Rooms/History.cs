using ChatRoom.Journal;

namespace ChatRoom.Rooms;

/// <summary>Reads the last messages of a room, and the other events between and after them.</summary>
internal static class History
{
    /// <summary>
    /// Reads the last messages below an id, and the other events since the first of them, oldest first. Returns at most as many
    /// other events as messages, so that constant arrivals and departures do not displace the messages.
    /// </summary>
    /// <param name="journal">The journal of the room.</param>
    /// <param name="room">The room's key.</param>
    /// <param name="before">Only ids below this one.</param>
    /// <param name="messages">How many messages, 0 to <see cref="Protocol.Model.HistoryPage.MostMessages"/>.</param>
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
}
