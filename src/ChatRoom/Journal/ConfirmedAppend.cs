using ChatRoom.Protocol;

namespace ChatRoom.Journal;

/// <summary>
/// A pending append whose outcome is reported in any case, exactly once. It is a separate observer, so that it gets its
/// own id.
/// </summary>
internal abstract class ConfirmedAppend(PendingAppends pending) : IAppendObserver
{
    /// <summary>
    /// Reports the outcome; returns the exception of a bug in <see cref="Ended"/>, which is thrown to the caller of
    /// <see cref="PendingAppends"/>, or null.
    /// </summary>
    /// <param name="id">The event's id in its room; 0 if it is not stored.</param>
    /// <param name="failure">Why it was refused, or why its outcome is unknown; null if it is stored.</param>
    public Exception? Report(long id, JournalException? failure)
    {
        try
        {
            Ended(id, failure);
            return null;
        }
        catch (Exception thrown)
        {
            return thrown;
        }
    }

    /// <summary>Called once, with the outcome; see <see cref="Report"/>. Must not block.</summary>
    protected abstract void Ended(long id, JournalException? failure);

    void IAppendObserver.Stored(int count, long lastId, TimeSpan duration) => pending.Stored(this, lastId, duration);

    void IAppendObserver.Failed(ChatEvent e, JournalException why) => pending.Failed(this, e, why);
}
