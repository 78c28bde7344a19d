using ChatRoom.Protocol;

namespace ChatRoom.Journal;

/// <summary>
/// Gets the outcomes of appends. A journal that stores batches calls it once for adjacent events of a batch. It must not
/// block and must not throw, because others wait behind it.
/// </summary>
public interface IAppendObserver
{
    /// <summary>The oldest pending events are stored, and were delivered to their rooms.</summary>
    /// <param name="count">How many events.</param>
    /// <param name="lastId">The id of the last of them.</param>
    /// <param name="duration">How long the first of them took.</param>
    void Stored(int count, long lastId, TimeSpan duration);

    /// <summary>An append was refused, or its outcome is unknown (<see cref="JournalException.MayBeStored"/>).</summary>
    void Failed(ChatEvent e, JournalException why);
}
