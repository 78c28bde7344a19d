using System.Threading.Channels;

namespace ChatRoom.Client.Sessions;

/// <summary>
/// The lines to send, in order. It outlives connections: the next connection sends what was typed without one. Any thread
/// may add and clear; one at a time may take.
/// </summary>
internal sealed class Outbox
{
    /// <summary>The most lines that wait; far more than anybody types.</summary>
    public const int Capacity = 10_000;

    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Lock _taking = new();
    private volatile bool _isComplete;

    /// <summary>How many lines wait.</summary>
    public int Count => _lines.Reader.Count;

    /// <summary>Whether it is empty and stays so.</summary>
    public bool IsDone => _isComplete && Count == 0;

    /// <summary>Adds a line; false if too many wait, or after <see cref="Complete"/>.</summary>
    public bool TryAdd(string line) => Count < Capacity && _lines.Writer.TryWrite(line);

    /// <summary>Takes no more lines.</summary>
    public void Complete()
    {
        _isComplete = true;
        _lines.Writer.TryComplete();
    }

    /// <summary>Drops all lines; returns how many.</summary>
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

    /// <summary>Returns the next line, which stays until <see cref="Remove"/>; null when there will be none.</summary>
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

    /// <summary>Removes a line that <see cref="PeekAsync"/> returned; false if it was dropped meanwhile.</summary>
    public bool Remove(string line)
    {
        lock (_taking)
        {
            return _lines.Reader.TryPeek(out var first) && ReferenceEquals(first, line) && _lines.Reader.TryRead(out _);
        }
    }
}
