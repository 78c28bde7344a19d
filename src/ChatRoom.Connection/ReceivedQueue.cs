using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;

namespace ChatRoom.Connection;

/// <summary>
/// What the server sent and the program has not read. If the program falls too far behind, the queue skips what follows and says
/// so, as the server does for a slow client. (It cannot wait: the answer for which the program waits may be the next object.)
/// </summary>
/// <param name="maxBytes">The size of the queue.</param>
internal sealed class ReceivedQueue(long maxBytes)
{
    private const int Overhead = 256; // of each object

    private readonly Channel<Received> _channel = Channel.CreateUnbounded<Received>(new() { SingleWriter = true });
    private readonly Dictionary<string, Gap> _gaps = []; // by room
    private long _bytes;

    /// <summary>Appends an object.</summary>
    public void Add(Received received)
    {
        if (Interlocked.Read(ref _bytes) >= maxBytes)
        {
            Skip(received);
            return;
        }

        ReportGaps();
        Write(received);
    }

    /// <summary>Ends the queue.</summary>
    /// <param name="reason">What the reader gets at the end; null: nothing.</param>
    public void Complete(Exception? reason)
    {
        ReportGaps();
        _channel.Writer.TryComplete(reason);
    }

    /// <summary>Returns everything, as it comes.</summary>
    public async IAsyncEnumerable<Received> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var received in _channel.Reader.ReadAllAsync(cancellation))
        {
            Interlocked.Add(ref _bytes, -(received.Bytes + Overhead));
            yield return received;
        }
    }

    private void Skip(Received received)
    {
        if (received is { Room: { } room, Id: { } id })
        {
            var gap = _gaps.GetValueOrDefault(room, new Gap(id, id, 0));
            _gaps[room] = gap with { To = id, Messages = gap.Messages + (received.IsSpeech ? 1 : 0) };
        }
    }

    private void ReportGaps()
    {
        foreach (var (room, gap) in _gaps)
        {
            var skipped = new { type = "skipped", room, from = gap.From, to = gap.To, messages = gap.Messages };
            Write(new Received(JsonSerializer.SerializeToElement(skipped)));
        }

        _gaps.Clear();
    }

    private void Write(Received received)
    {
        Interlocked.Add(ref _bytes, received.Bytes + Overhead);
        _channel.Writer.TryWrite(received);
    }

    private readonly record struct Gap(long From, long To, long Messages);
}
