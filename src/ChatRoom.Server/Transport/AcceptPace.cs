using System.Diagnostics;

namespace ChatRoom.Server.Transport;

/// <summary>
/// Keeps a burst of new connections from delaying the members who chat: a new connection, also one that is refused, costs
/// about 0.06 ms of a core. The rest of the burst waits in the system's queue. At this pace, a full queue (4,096) takes a
/// second. For one caller.
/// </summary>
internal sealed class AcceptPace
{
    /// <summary>Connections that one endpoint accepts in a <see cref="Slice"/>.</summary>
    public const int PerSlice = 20;

    /// <summary>4,000 connections a second.</summary>
    public static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(5);

    private long _begin;
    private int _count;

    /// <summary>Waits, after a connection was accepted, until the next step may be taken.</summary>
    public async ValueTask WaitAsync()
    {
        if (_count++ == 0)
        {
            _begin = Stopwatch.GetTimestamp();
        }
        else if (Stopwatch.GetElapsedTime(_begin) is var elapsed && elapsed >= Slice)
        {
            (_begin, _count) = (Stopwatch.GetTimestamp(), 1);
        }
        else if (_count > PerSlice)
        {
            await Task.Delay(Slice - elapsed);
            (_begin, _count) = (Stopwatch.GetTimestamp(), 1);
            return;
        }

        // Off the thread that reads for members, and behind the work that waits already.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
    }
}
