using System.Diagnostics;
using ChatRoom.Protocol;

namespace ChatRoom.Journal;

/// <summary>Observes appends of a journal that has no way of its own to report them in batches.</summary>
internal static class AppendBridge
{
    /// <summary>Appends, and reports the outcome; true if the event is stored already.</summary>
    public static bool Append(IMessageJournal journal, string room, ChatEvent e, AppendKey key, IAppendObserver observer)
    {
        var begin = Stopwatch.GetTimestamp();
        var append = journal.AppendAsync(room, e, key, CancellationToken.None);
        if (append.IsCompletedSuccessfully)
        {
            _ = append.Result;
            return true;
        }

        _ = ObserveAsync(append, e, observer, begin);
        return false;
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
