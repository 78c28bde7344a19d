using System.Collections.Concurrent;
using System.Diagnostics;
using ChatRoom.Protocol;

namespace ChatRoom.Journal.Writing;

/// <summary>An append in progress. Objects are pooled: the batch that completes one releases it.</summary>
internal sealed class PendingAppend
{
    private const int MostSpare = 8_192;

    private static readonly ConcurrentQueue<PendingAppend> Spare = [];

    /// <summary>The room's key.</summary>
    public string Room { get; private set; } = "";

    /// <summary>The event to append.</summary>
    public ChatEvent Event { get; private set; } = null!;

    /// <summary>The key that identifies the append, if it has one.</summary>
    public AppendKey Key { get; private set; }

    /// <summary>The observer of the outcome.</summary>
    public IAppendObserver Observer { get; private set; } = null!;

    /// <summary>When the append began (<see cref="Stopwatch.GetTimestamp"/>).</summary>
    public long Begun { get; private set; }

    /// <summary>The writer's state of the room, and the event's id there; set when the append is being stored.</summary>
    public (RoomFeed Room, long Id) Place { get; set; }

    /// <summary>Earlier events that change when the append is stored; null: none.</summary>
    public IReadOnlyList<JournalEntry>? Replaced { get; set; }

    /// <summary>Whether an append with the same key has already stored the event.</summary>
    public bool IsRepeat { get; set; }

    /// <summary>Whether the event is stored.</summary>
    public bool IsStored { get; set; }

    /// <summary>Why the event is not stored; null: it is, or the outcome is unknown yet.</summary>
    public JournalException? Refusal { get; private set; }

    /// <summary>Returns an append for an event, from the pool if possible.</summary>
    public static PendingAppend For(string room, ChatEvent e, AppendKey key, IAppendObserver observer)
    {
        var append = Spare.TryDequeue(out var spare) ? spare : new PendingAppend();
        (append.Room, append.Event, append.Key, append.Observer, append.Begun) = (room, e, key, observer, Stopwatch.GetTimestamp());
        return append;
    }

    /// <summary>Refuses the append: the event is not stored, or it is unknown whether it is.</summary>
    public void Refuse(string why, Exception? cause, bool mayBeStored = false) => Refusal = new JournalException(why, cause) { MayBeStored = mayBeStored };

    /// <summary>Refuses the append for a reason of its own.</summary>
    public void Refuse(JournalException why) => Refusal = why;

    /// <summary>Returns the append to the pool. Do not use it afterwards.</summary>
    public void Release()
    {
        (Room, Event, Key, Observer, Place, Replaced, IsRepeat, IsStored, Refusal) = ("", null!, default, null!, default, null, false, false, null);
        if (Spare.Count < MostSpare)
        {
            Spare.Enqueue(this);
        }
    }
}
