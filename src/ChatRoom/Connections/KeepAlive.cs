using ChatRoom.Diagnostics;
using ChatRoom.Rooms;

namespace ChatRoom.Connections;

/// <summary>
/// Keeps one connection alive: sends a ping when nothing was sent for an interval, through the outbox like all else. A client of
/// which nothing came after two pings, when the third is due, is gone. For one caller.
/// </summary>
internal sealed class KeepAlive(Ping ping, TimeProvider time)
{
    private const int MostUnanswered = 2;

    private long _sentAt = time.GetTimestamp();
    private long _bytesOut;
    private long _bytesIn;
    private int _unanswered;

    /// <summary>Looks at the counts of a connection, and sends a ping if one is due. Returns false if the client is gone.</summary>
    public bool IsAlive(in SubscriberCounters counters, Subscriber subscriber)
    {
        if (counters.BytesIn != _bytesIn)
        {
            (_bytesIn, _unanswered) = (counters.BytesIn, 0);
        }

        if (counters.Bytes != _bytesOut)
        {
            (_bytesOut, _sentAt) = (counters.Bytes, time.GetTimestamp());
        }

        if (time.GetElapsedTime(_sentAt) < ping.Interval)
        {
            return true;
        }

        if (_unanswered == MostUnanswered)
        {
            return false;
        }

        _unanswered++;
        _sentAt = time.GetTimestamp();
        subscriber.TryTell(ping.Bytes);
        return true;
    }
}
