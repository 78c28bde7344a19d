namespace ChatRoom.Server.Dashboard;

// Contract of LiveRing (tests in ChatRoom.EndToEnd.Tests/Dashboard/LiveRingTests):
//
// 1. It holds the last samples, up to its capacity, in memory that is allocated once.
// 2. A reader gets each sample once, in order. One that has fallen behind by more than the capacity goes on with the oldest
//    sample that there is. Nobody waits for a reader.
// 3. WaitAsync completes as soon as there is a sample that the reader does not have.

/// <summary>The samples of the last hour, one a second. The contract stands above.</summary>
/// <param name="capacity">How many samples it holds.</param>
internal sealed class LiveRing(int capacity = LiveRing.Hour)
{
    /// <summary>The samples of an hour.</summary>
    public const int Hour = 3_600;

    /// <summary>The names of the numbers of a sample. The first one is its time, in seconds since 1970.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "at", "connections", "messages", "deliveries", "bytes_in", "bytes_out", "fanout_p50_ms", "fanout_p99_ms", "slow", "skipped", "journal_ms", "mem", "cpu",
    ];

    private readonly Lock _lock = new();
    private readonly double[] _numbers = new double[capacity * Names.Count];
    private TaskCompletionSource _news = NewSource();
    private long _count;

    /// <summary>Adds a sample.</summary>
    /// <param name="sample">Its numbers, in the order of <see cref="Names"/>; NaN: there is none.</param>
    public void Add(ReadOnlySpan<double> sample)
    {
        TaskCompletionSource news;
        lock (_lock)
        {
            sample.CopyTo(_numbers.AsSpan((int)(_count++ % capacity) * Names.Count, Names.Count));
            (news, _news) = (_news, NewSource());
        }

        news.SetResult();
    }

    /// <summary>Copies the samples after a position, as many as fit. Returns how many there are.</summary>
    /// <param name="position">How many samples the reader has passed; 0: none. It is moved.</param>
    /// <param name="to">Receives the numbers, sample after sample.</param>
    public int Read(ref long position, Span<double> to)
    {
        var width = Names.Count;
        lock (_lock)
        {
            position = Math.Max(position, _count - capacity);
            var read = (int)Math.Min(_count - position, to.Length / width);
            for (var i = 0; i < read; i++)
            {
                _numbers.AsSpan((int)(position++ % capacity) * width, width).CopyTo(to[(i * width)..]);
            }

            return read;
        }
    }

    /// <summary>Completes when there is a sample after a position.</summary>
    public Task WaitAsync(long position, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _count > position ? Task.CompletedTask : _news.Task.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
