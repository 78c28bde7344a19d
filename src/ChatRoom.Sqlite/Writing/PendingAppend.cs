using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;
using ChatRoom.Journal;
using ChatRoom.Protocol;

namespace ChatRoom.Sqlite.Writing;

/// <summary>An append that is under way. Used again for another when its caller has seen what came of it.</summary>
internal sealed class PendingAppend : IValueTaskSource<long>
{
    private const int MostSpare = 8_192;

    private static readonly ConcurrentQueue<PendingAppend> Spare = [];

    // What awaits it goes on in the midst of Batch.Execute, on a thread of the pool.
    private ManualResetValueTaskSourceCore<long> _source;

    /// <summary>The room's key.</summary>
    public string Room { get; private set; } = "";

    /// <summary>What happened.</summary>
    public ChatEvent Event { get; private set; } = null!;

    /// <summary>Its room as the writer knows it, and its id there; once it is being stored.</summary>
    public (RoomState Room, long Id) Place { get; set; }

    /// <summary>What its caller awaits; once only.</summary>
    public ValueTask<long> Result => new(this, _source.Version);

    /// <summary>One for an event.</summary>
    public static PendingAppend For(string room, ChatEvent e)
    {
        var append = Spare.TryDequeue(out var spare) ? spare : new PendingAppend();
        (append.Room, append.Event) = (room, e);
        return append;
    }

    /// <summary>It is stored.</summary>
    public void Complete() => _source.SetResult(Place.Id);

    /// <summary>It could not be stored.</summary>
    public void Refuse(string why, Exception? cause) => _source.SetException(new JournalException(why, cause));

    /// <inheritdoc />
    public long GetResult(short token)
    {
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            _source.Reset();
            (Room, Event, Place) = ("", null!, default);
            if (Spare.Count < MostSpare)
            {
                Spare.Enqueue(this);
            }
        }
    }

    /// <inheritdoc />
    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    /// <inheritdoc />
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
