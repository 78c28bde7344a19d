using ChatRoom.Diagnostics;
using ChatRoom.Limits;
using ChatRoom.Participants;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Connections;

/// <summary>
/// Lets a client send as fast as the limits allow: while it is over one of them, its session waits and reads nothing. A client
/// that closes while it waits has ended: what it sent is discarded.
/// </summary>
internal sealed class SessionPace(Session session, SessionServices services)
{
    private InputPace _pace = new(services.Allowed, session.Address, services.Time);
    private long _bytesPaid;

    /// <summary>Waits until the client may have sent so many bytes in all. If the session ends meanwhile, returns why.</summary>
    public ValueTask<CloseCause?> WaitForBytesAsync(Participant participant, long bytesRead)
    {
        var bytes = bytesRead - _bytesPaid;
        _bytesPaid = bytesRead;
        return bytes > 0 ? WaitAsync(participant, bytes) : default;
    }

    /// <summary>Waits until the client may send a message. If the session ends meanwhile, returns why.</summary>
    public ValueTask<CloseCause?> WaitForMessageAsync(Participant participant) => WaitAsync(participant, bytes: 0);

    private ValueTask<CloseCause?> WaitAsync(Participant participant, long bytes)
    {
        var wasHeldBack = _pace.IsHeldBack;
        var wait = Take(bytes);
        if (wait == TimeSpan.Zero)
        {
            return default;
        }

        if (!wasHeldBack)
        {
            services.Log.HeldBack(session.Id);
        }

        return HoldBackAsync(participant, wait, bytes);
    }

    private async ValueTask<CloseCause?> HoldBackAsync(Participant participant, TimeSpan wait, long bytes)
    {
        for (; wait > TimeSpan.Zero; wait = Take(bytes))
        {
            if (_pace.IsFlood)
            {
                return CloseCause.Flood;
            }

            using var over = CancellationTokenSource.CreateLinkedTokenSource(session.Closed, session.Stopping);
            var atMost = wait < InputPace.Patience ? wait : InputPace.Patience;
            await Task.Delay(atMost, services.Time, over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (session.IsStopping)
            {
                return session.StopCause;
            }

            if (session.HasClientClosed)
            {
                participant.Reply(new InputDiscarded());
                return CloseCause.ClientClosed;
            }
        }

        return null;
    }

    private TimeSpan Take(long bytes) => bytes > 0 ? _pace.TakeBytes(bytes) : _pace.TakeMessage();
}
