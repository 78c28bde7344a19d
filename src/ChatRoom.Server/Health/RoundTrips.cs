using System.Collections.Concurrent;
using ChatRoom.Hosting;
using ChatRoom.Server.Logging;

namespace ChatRoom.Server.Health;

/// <summary>
/// Runs round trips on a thread of its own, one at a time and one per second, however many clients ask. The thread starts with
/// the server: a process without free files or threads could not start it later.
/// </summary>
internal sealed class RoundTrips(RoundTrip roundTrip, ChatStatus chat, TimeProvider time, ILogger<RoundTrips> logger) : IHostedService, IDisposable
{
    /// <summary>How long a round trip may take.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly BlockingCollection<TaskCompletionSource<TimeSpan>> _requests = [];
    private Task<TimeSpan>? _latest;
    private long _begun;

    /// <summary>Returns how long the latest round trip took; begins one if that is too long ago.</summary>
    /// <exception cref="RoundTripException">It failed.</exception>
    public Task<TimeSpan> LatestAsync()
    {
        lock (_lock)
        {
            if (_latest is null || (_latest.IsCompleted && time.GetElapsedTime(_begun) >= GoodFor))
            {
                var request = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
                (_latest, _begun) = (request.Task, time.GetTimestamp());
                _requests.Add(request);
            }

            return _latest;
        }
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        new Thread(Work) { IsBackground = true, Name = "health" }.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public void Dispose() => _requests.CompleteAdding();

    private void Work()
    {
        foreach (var request in _requests.GetConsumingEnumerable())
        {
            try
            {
                request.SetResult(roundTrip.Run(Timeout));
            }
            catch (RoundTripException e)
            {
                if (!chat.IsDraining)
                {
                    ServerLog.RoundTripFailed(logger, e.Message);
                }

                request.SetException(e);
            }
            catch (Exception e)
            {
                request.SetException(e); // the health check reports it, and the thread continues
            }
        }
    }
}
