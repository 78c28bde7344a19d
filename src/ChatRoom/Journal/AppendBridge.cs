using System.Diagnostics;
using ChatRoom.Protocol;

namespace ChatRoom.Journal;

/// <summary>Observes the appends of a journal that cannot report outcomes in batches.</summary>
internal static class AppendBridge
{
    /// <summary>Appends, and reports the outcome. Returns the event's id if it is already stored; otherwise null.</summary>
    public static long? Append(IMessageJournal journal, string room, ChatEvent e, AppendKey key, IAppendObserver observer)
    {
        var begin = Stopwatch.GetTimestamp();
        var append = journal.AppendAsync(room, e, key, CancellationToken.None);
        if (append.IsCompletedSuccessfully)
        {
            return append.Result;
        }

        _ = ObserveAsync(append, e, observer, begin);
        return null;
    }

    private static async Task ObserveAsync(ValueTask<long> append, ChatEvent e, IAppendObserver observer, long begin)
    {
        try
        {
            observer.Stored(1, await append, Stopwatch.GetElapsedTime(begin));
        }
        catch (JournalException why)
        {
            observer.Failed(e, why);
        }
    }
}
