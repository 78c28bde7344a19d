using System.Collections.Concurrent;
using System.Diagnostics;
using ChatRoom.Journal;
using ChatRoom.Protocol;

namespace ChatRoom.Sqlite.Writing;

/// <summary>An append that is under way. The batch that completes it reuses it for another.</summary>
internal sealed class PendingAppend
{
    private const int MostSpare = 8_192;

    private static readonly ConcurrentQueue<PendingAppend> Spare = [];

    /// <summary>The room's key.</summary>
    public string Room { get; private set; } = "";

    /// <summary>What happened.</summary>
    public ChatEvent Event { get; private set; } = null!;

    /// <summary>Identifies it, if it has a key.</summary>
    public AppendKey Key { get; private set; }

    /// <summary>Learns the outcome.</summary>
    public IAppendObserver Observer { get; private set; } = null!;

    /// <summary>When it began (<see cref="Stopwatch.GetTimestamp"/>).</summary>
    public long Begun { get; private set; }

    /// <summary>Its room as the writer knows it, and its id there; once it is being stored.</summary>
    public (RoomState Room, long Id) Place { get; set; }

    /// <summary>Earlier events that read differently when it is stored; null: none.</summary>
    public IReadOnlyList<JournalEntry>? Replaced { get; set; }

    /// <summary>Whether its event is stored already, by an append with the same key.</summary>
    public bool IsRepeat { get; set; }

    /// <summary>Whether it is stored.</summary>
    public bool IsStored { get; set; }

    /// <summary>Why it is not stored; null: it is, or nothing is known yet.</summary>
    public JournalException? Refusal { get; private set; }

    /// <summary>Returns one for an event.</summary>
    public static PendingAppend For(string room, ChatEvent e, AppendKey key, IAppendObserver observer)
    {
        var append = Spare.TryDequeue(out var spare) ? spare : new PendingAppend();
        (append.Room, append.Event, append.Key, append.Observer, append.Begun) = (room, e, key, observer, Stopwatch.GetTimestamp());
        return append;
    }

    /// <summary>It is not stored, or it is unknown whether it is.</summary>
    public void Refuse(string why, Exception? cause, bool mayBeStored = false) => Refusal = new JournalException(why, cause) { MayBeStored = mayBeStored };

    /// <summary>It is refused alone.</summary>
    public void Refuse(JournalException why) => Refusal = why;

    /// <summary>Gives it back; it is not to be used any more.</summary>
    public void Release()
    {
        (Room, Event, Key, Observer, Place, Replaced, IsRepeat, IsStored, Refusal) = ("", null!, default, null!, default, null, false, false, null);
        if (Spare.Count < MostSpare)
        {
            Spare.Enqueue(this);
        }
    }
}
