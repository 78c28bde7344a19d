using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Dialects;
using ChatRoom.Rooms;

namespace ChatRoom.Connections;

/// <summary>Writes to who comes back what it missed, as it would have got it, and notes how far that has got.</summary>
/// <param name="session">Whose.</param>
/// <param name="room">Where it was.</param>
/// <param name="own">By which alias it went there.</param>
/// <param name="ignored">Whom it ignores; null: nobody.</param>
/// <param name="rendering">What it is shown events in.</param>
/// <param name="writer">Its connection's.</param>
/// <param name="trail">Where it is noted how far its client has got.</param>
internal sealed class MissedLines(
    Session session, RoomName room, Alias own, IgnoreList? ignored, TextRendering rendering, LineWriter writer, Trail trail)
{
    private const int FlushBytes = 16 * 1024;

    private bool _hidesOwn = !session.Hub.Options.EchoToSender;
    private long _bytesWritten;
    private int _unflushed;
    private bool _isFlushing;

    /// <summary>The id of the last event that it has, or was told the lack of.</summary>
    public long LastId { get; set; }

    /// <summary>Whether a write waits for the client.</summary>
    public bool IsFlushing => Volatile.Read(ref _isFlushing);

    /// <summary>Bytes written.</summary>
    public long BytesWritten => Volatile.Read(ref _bytesWritten);

    /// <summary>Gives it these, those with ids below <paramref name="end"/> only.</summary>
    /// <exception cref="OperationCanceledException">The connection is gone, or to end.</exception>
    public async ValueTask GiveAsync(IReadOnlyList<JournalEntry> missed, long end)
    {
        Segment? lines = null;
        var hides = ignored?.Past();
        foreach (var (id, e) in missed)
        {
            if (id >= end)
            {
                break;
            }

            var most = rendering.MaxBytes(e);
            if (lines is null || id > LastId + 1 || lines.Free.Length < most)
            {
                await GiveAsync(lines);
                TellOfGap(id);
                lines = new Segment(Math.Max(FlushBytes, most), id, 0, 0);
            }

            lines.Publish(IsHidden(e) || hides?.Invoke(e) == true ? 0 : rendering.Write(id, e, lines.Free));
            LastId = id;
        }

        await GiveAsync(lines);
    }

    private async ValueTask GiveAsync(Segment? lines)
    {
        if (lines is null)
        {
            return;
        }

        trail.Lines(room, lines, 0, lines.Count, _unflushed);
        Write(lines.Bytes(0, lines.LengthOf(lines.Count)));
        await FlushAsync();
    }

    /// <summary>What lies between the last one that it has and this one was deleted.</summary>
    public void TellOfGap(long nextId)
    {
        var gone = nextId - LastId - 1;
        if (gone > 0)
        {
            Tell(gone == 1 ? "1 message is no longer available" : $"{gone} messages are no longer available");
        }
    }

    /// <summary>Its own messages, where it was not shown them: until it left. Who had the alias later is somebody else.</summary>
    private bool IsHidden(ChatEvent e)
    {
        var isOwn = _hidesOwn && own.Equals(e.Author);
        if (isOwn && (e.Kind is ChatEventKind.Left or ChatEventKind.Connected))
        {
            _hidesOwn = false;
        }

        return isOwn && e.IsMessage;
    }

    /// <summary>Returns how long an event is at most.</summary>
    public int BytesOf(ChatEvent e) => rendering.MaxBytes(e);

    /// <summary>Tells it something, with what is flushed next.</summary>
    public void Tell(params IEnumerable<string> texts) => Write(texts.SelectMany(rendering.Notice).ToArray());

    private void Write(ReadOnlyMemory<byte> lines) => _unflushed += writer.Write(lines);

    /// <summary>Writes all that it was given; if the session is to end, says so as the last.</summary>
    /// <inheritdoc cref="GiveAsync(IReadOnlyList{JournalEntry}, long)" path="/exception" />
    public async ValueTask FlushAsync()
    {
        await FlushWrittenAsync();
        trail.Reach(room, LastId + 1);
        if (session.IsStopping)
        {
            if (Departure.FarewellFor(session.StopCause) is { } farewell)
            {
                Tell(farewell);
                await FlushWrittenAsync();
            }

            session.ThrowIfStopping();
        }
    }

    /// <summary>Writes all that it was given.</summary>
    /// <exception cref="OperationCanceledException">The connection is gone.</exception>
    public async ValueTask FlushWrittenAsync()
    {
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
