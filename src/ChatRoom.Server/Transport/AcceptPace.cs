using System.Runtime.CompilerServices;

namespace ChatRoom.Server.Transport;

/// <summary>
/// Keeps a burst of new connections from delaying the members who chat: a new connection costs about 0.15 ms of a core, a socket
/// that is closed at once 0.02 ms. After some of them, others get the processor, whatever these cost. The rest of the burst waits
/// in the system's queue. For one caller.
/// </summary>
internal sealed class AcceptPace
{
    /// <summary>Sockets that are closed without a pause.</summary>
    private const int MostRefused = 32;

    /// <summary>A new connection counts as so many that are closed.</summary>
    private const int CostOfConnection = 4;

    /// <summary>The pause. So an endpoint accepts at most 8,000 connections in a second.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private int _cost;

    /// <summary>Leaves the thread that reads for members, and goes behind the work that waits already.</summary>
    public static ConfiguredTaskAwaitable GiveWayAsync() => Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

    /// <summary>Waits, after a connection was accepted or refused, until the next one may be.</summary>
    public Task WaitAsync(bool isRefused)
    {
        _cost += isRefused ? 1 : CostOfConnection;
        if (_cost < MostRefused)
        {
            return Task.CompletedTask;
        }

        _cost = 0;
        return Task.Delay(Pause);
    }
}
