using System.Buffers;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Rooms;

namespace ChatRoom.Resuming;

/// <summary>Writes missed events as the client would have got them, and records how far they have got.</summary>
/// <param name="holder">The connection.</param>
/// <param name="room">The room of the events.</param>
/// <param name="own">The alias that the client had there.</param>
/// <param name="ignored">The people whom the client ignores; null: nobody.</param>
/// <param name="formatter">The form of the events.</param>
/// <param name="writer">The writer of the connection.</param>
/// <param name="tracker">Records how far the client has got.</param>
/// <param name="hidesOwn">Whether the client does not see what it said.</param>
internal sealed class ReplayWriter(
    IResumableHolder holder, RoomName room, Alias own, IgnoreList? ignored, Formatter formatter, LineWriter writer, DeliveryTracker tracker, bool hidesOwn)
{
    private const int FlushBytes = 16 * 1024;

    private readonly ArrayBufferWriter<byte> _told = new();
    private bool _hidesOwn = hidesOwn;
    private long _bytesWritten;
    private int _unflushed;
    private bool _isFlushing;

    /// <summary>The id of the last event that the client has, or was told to be missing.</summary>
    public long LastId { get; set; }

    /// <summary>The epoch of the room's ids; 0: not known yet.</summary>
    public long Epoch { get; set; }

    /// <summary>Whether a write waits for the client.</summary>
    public bool IsFlushing => Volatile.Read(ref _isFlushing);

    /// <summary>Bytes written.</summary>
    public long BytesWritten => Volatile.Read(ref _bytesWritten);

    /// <summary>
    /// Sends these events, only those with ids below <paramref name="end"/>. Returns false if it stopped because the client reads
    /// slowly: the rest is to be read again, since texts may have been replaced meanwhile.
    /// </summary>
    /// <exception cref="OperationCanceledException">The connection is gone, or to end.</exception>
    public async ValueTask<bool> GiveAsync(IReadOnlyList<JournalEntry> missed, long end)
    {
        Segment? lines = null;
        var hides = ignored?.Past();
        foreach (var (id, e) in missed)
        {
            if (id >= end)
            {
                break;
            }

            var most = formatter.MaxBytes(e);
            if (lines is null || id > LastId + 1 || lines.Free.Length < most)
            {
                if (!await GiveAsync(lines))
                {
                    return false;
                }

                TellOfGap(id);
                lines = new Segment(Math.Max(FlushBytes, most), id, 0, 0);
            }

            lines.Publish(IsHidden(e) || hides?.Invoke(e) == true ? 0 : formatter.Write(room, id, e, lines.Free));
            LastId = id;
        }

        await GiveAsync(lines);
        return true;
    }

    /// <returns>Whether the client takes them at once.</returns>
    private async ValueTask<bool> GiveAsync(Segment? lines)
    {
        if (lines is null)
        {
            return true;
        }

        WriteTold();
        tracker.Lines(room, Epoch, lines, 0, lines.Count, _unflushed);
        Write(lines.Bytes(0, lines.LengthOf(lines.Count)));
        var flush = FlushAsync();
        var isQuick = flush.IsCompleted;
        await flush;
        return isQuick;
    }

    /// <summary>Tells the client how many events before this id were deleted.</summary>
    public void TellOfGap(long nextId)
    {
        if (nextId > LastId + 1)
        {
            Tell(new MessagesGone(room, LastId + 1, nextId - 1));
        }
    }

    /// <summary>Whether it is the client's own message and the server does not echo; until it left, since later the alias may be somebody else's.</summary>
    private bool IsHidden(ChatEvent e)
    {
        var isOwn = _hidesOwn && own.Equals(e.Author);
        if (isOwn && (e.Kind is ChatEventKind.Left or ChatEventKind.Connected))
        {
            _hidesOwn = false;
        }

        return isOwn && e.IsSpeech;
    }

    /// <summary>Returns how long an event is at most.</summary>
    public int BytesOf(ChatEvent e) => formatter.MaxBytes(e);

    /// <summary>Writes a reply with the next flush. If a read fails before that, the client gets none of it, and may return later.</summary>
    public void Tell(Reply reply) => _told.Write(formatter.Format(reply));

    private void WriteTold()
    {
        Write(_told.WrittenSpan.ToArray());
        _told.ResetWrittenCount();
    }

    private void Write(ReadOnlyMemory<byte> lines) => _unflushed += writer.Write(lines);

    /// <summary>Flushes all that was written; if the session is to end, tells the client so.</summary>
    /// <inheritdoc cref="GiveAsync(IReadOnlyList{JournalEntry}, long)" path="/exception" />
    public async ValueTask FlushAsync()
    {
        await FlushWrittenAsync();
        tracker.Reach(new LogPosition(room, Epoch, LastId + 1));
        if (holder.IsStopping)
        {
            if (holder.Farewell is { } farewell)
            {
                Tell(farewell);
                await FlushWrittenAsync();
            }

            throw new OperationCanceledException("the session is to end");
        }
    }

    /// <summary>Flushes all that was written.</summary>
    /// <exception cref="OperationCanceledException">The connection is gone.</exception>
    public async ValueTask FlushWrittenAsync()
    {
        WriteTold();
        Volatile.Write(ref _isFlushing, true);
        var flushed = await writer.FlushAsync();
        Volatile.Write(ref _isFlushing, false);
        if (flushed.IsCompleted || flushed.IsCanceled)
        {
            throw new OperationCanceledException("the connection is gone");
        }

        Volatile.Write(ref _bytesWritten, _bytesWritten + _unflushed);
        _unflushed = 0;
    }
}
