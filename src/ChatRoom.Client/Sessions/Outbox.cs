using System.Threading.Channels;

namespace ChatRoom.Client.Sessions;

/// <summary>
/// What is yet to be sent, in order. It outlives connections: what was typed while there was none is sent by the next.
/// Any thread may add; one at a time may take.
/// </summary>
internal sealed class Outbox
{
    /// <summary>How many lines wait at most; far more than anybody types.</summary>
    public const int Capacity = 10_000;

    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private volatile bool _isComplete;

    /// <summary>How many wait.</summary>
    public int Count => _lines.Reader.Count;

    /// <summary>Whether nothing more will be added, and all was taken.</summary>
    public bool IsDone => _isComplete && Count == 0;

    /// <summary>Adds a line; false if there are too many, or if it was said that no more would come.</summary>
    public bool TryAdd(string line) => Count < Capacity && _lines.Writer.TryWrite(line);

    /// <summary>Nothing more will be added.</summary>
    public void Complete()
    {
        _isComplete = true;
        _lines.Writer.TryComplete();
    }

    /// <summary>Forgets all that waits; how many those were.</summary>
    public int Clear()
    {
        var count = 0;
        while (_lines.Reader.TryRead(out _))
        {
            count++;
        }

        return count;
    }

    /// <summary>The next line, which stays until it was sent (<see cref="Remove"/>); null when there will be none.</summary>
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

    /// <summary>The line that was peeked at has been sent.</summary>
    public void Remove() => _lines.Reader.TryRead(out _);
}
