using System.Threading.Channels;

namespace ChatRoom.Postgres.Cluster;

/// <summary>Runs calls in the order in which they were added. While some run, further calls wait, and then run together.</summary>
/// <param name="mostAtOnce">The most calls that run together.</param>
/// <param name="mostWaiting">The most calls that wait.</param>
/// <param name="run">Runs the calls, and completes each of them. It does not throw.</param>
internal sealed class CallLane<T>(int mostAtOnce, int mostWaiting, Func<IReadOnlyList<T>, Task> run) : IAsyncDisposable
{
    private readonly Channel<T> _waiting = Channel.CreateBounded<T>(new BoundedChannelOptions(mostWaiting) { SingleReader = true });
    private readonly Lock _lock = new();
    private Task? _running;

    /// <summary>Adds a call; returns false if too many wait, or the lane has ended.</summary>
    public bool TryAdd(T call)
    {
        if (!_waiting.Writer.TryWrite(call))
        {
            return false;
        }

        if (Volatile.Read(ref _running) is null)
        {
            lock (_lock)
            {
                _running ??= Task.Run(RunAsync);
            }
        }

        return true;
    }

    /// <summary>Refuses new calls, and waits until all earlier ones are done.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await (Volatile.Read(ref _running) ?? Task.CompletedTask);
    }

    private async Task RunAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync())
        {
            List<T> calls = [];
            while (calls.Count < mostAtOnce && _waiting.Reader.TryRead(out var call))
            {
                calls.Add(call);
            }

            await run(calls);
        }
    }
}
