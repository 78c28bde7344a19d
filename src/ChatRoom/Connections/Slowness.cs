using ChatRoom.Rooms;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ChatRoom.Connections;

/// <summary>What is known of a client that does not take what it is given. Part of its session, for most need nothing of it.</summary>
internal struct Slowness
{
    private StuckDetector? _stuck;
    private long _reported;

    /// <summary>Logs that it has lagged too far since it was asked last.</summary>
    public void Report(Session session)
    {
        if (session.Participant?.Member.Counters is { } counters && counters.TimesSlow != _reported)
        {
            _reported = counters.TimesSlow;
            session.Hub.Log.TooSlow(session.Id, counters.Skipped);
        }
    }

    /// <summary>It has another member from here on.</summary>
    public void Forget() => _reported = 0;

    /// <summary>Whether it has taken no byte for so long (zero: never).</summary>
    public bool IsStuck(ConnectionContext connection, TimeProvider time, bool isFlushing, TimeSpan timeout)
    {
        if (timeout <= TimeSpan.Zero || (!isFlushing && _stuck is null))
        {
            return false;
        }

        _stuck ??= new StuckDetector(connection.Features.Get<IConnectionSocketFeature>()?.Socket, time);
        return _stuck.IsStuck(isFlushing, timeout);
    }

    /// <summary>Who does not read the replies to its commands gives no more commands. False if the session ends meanwhile.</summary>
    public static async ValueTask<bool> WaitForRoomAsync(Session session, Member member)
    {
        for (var room = member.WhenRoomForRepliesAsync(); !room.IsCompleted && !session.IsStopping;)
        {
            await Task.WhenAny(room, Task.Delay(TimeSpan.FromMilliseconds(250), session.Hub.Time));
        }

        return !session.IsStopping;
    }
}
