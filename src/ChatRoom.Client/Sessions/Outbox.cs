using System.Threading.Channels;

namespace ChatRoom.Client.Sessions;

/// <summary>
/// The queue of lines to send. It outlives connections: the next connection sends the lines that were typed while there was
/// none. Any thread may add and clear; one thread at a time may peek and remove.
/// </summary>
internal sealed class Outbox
{
    /// <summary>The maximum number of lines in the queue: far more than anybody types.</summary>
    public const int Capacity = 10_000;

    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Lock _taking = new();
    private volatile bool _isComplete;

    /// <summary>The number of lines in the queue.</summary>
    public int Count => _lines.Reader.Count;

    /// <summary>Whether the queue is empty and accepts no more lines.</summary>
    public bool IsDone => _isComplete && Count == 0;

    /// <summary>Adds a line. Returns false if the queue is full, or after <see cref="Complete"/>.</summary>
    public bool TryAdd(string line) => Count < Capacity && _lines.Writer.TryWrite(line);

    /// <summary>Makes the queue refuse further lines.</summary>
    public void Complete()
    {
        _isComplete = true;
        _lines.Writer.TryComplete();
    }

    /// <summary>Drops all lines. Returns their number.</summary>
    public int Clear()
    {
        lock (_taking)
        {
            var count = 0;
            while (_lines.Reader.TryRead(out _))
            {
                count++;
            }

            return count;
        }
    }

    /// <summary>Waits for the next line and returns it without removing it; null if the queue is completed and empty.</summary>
    public async Task<string?> PeekAsync(CancellationToken cancellation)
    {
        while (await _lines.Reader.WaitToReadAsync(cancellation))
        {
            if (_lines.Reader.TryPeek(out var line))
            {
                return line;
            }
        }

        return null;
    }

    /// <summary>Returns whether a line that <see cref="PeekAsync"/> returned has not been dropped in the meantime.</summary>
    public bool IsNext(string line) => _lines.Reader.TryPeek(out var first) && ReferenceEquals(first, line);

    /// <summary>Removes a line that <see cref="PeekAsync"/> returned. Returns false if the line was dropped in the meantime.</summary>
    public bool Remove(string line)
    {
        lock (_taking)
        {
            return _lines.Reader.TryPeek(out var first) && ReferenceEquals(first, line) && _lines.Reader.TryRead(out _);
        }
    }
}
