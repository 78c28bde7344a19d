using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using ChatRoom.Diagnostics;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;
using ChatRoom.Transport;

namespace ChatRoom.Connections;

/// <summary>
/// From the greeting to a result: finds out whether the client speaks the endpoint's protocol, and lets the protocol shake
/// hands. Bounded in time and in attempts, until the protocol is known also in bytes (<see cref="ProtocolDetector.MaxBytes"/>).
/// Its state machines are pooled: garbage that lies between what stays of ten thousand connections would fragment the heap.
/// </summary>
/// <param name="login">The connection.</param>
/// <param name="ports">Where other clients find what they look for.</param>
/// <param name="hasProxyHeader">Whether a PROXY header stands before what the client sends.</param>
internal sealed class Handshake(LoginConnection login, PortGuide ports, bool hasProxyHeader)
{
    // An HTTP client speaks first, but a moment after it connected. Nobody notices a prompt that comes so much later.
    private static readonly TimeSpan MomentToSpeakFirst = TimeSpan.FromMilliseconds(5);

    private readonly ProtocolDetector _detector = new(login.Protocol.Accepts);

    /// <summary>Shakes hands; null if none came of it (<see cref="LoginConnection.Cause"/> tells why).</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<HandshakeResult?> RunAsync()
    {
        var detection = Detection.Undecided;
        var hasRead = login.Reader.TryRead(out var early);
        if (!hasRead && login.IsOnNetwork)
        {
            early = await login.ReadAsync(MomentToSpeakFirst);
            hasRead = true;
        }

        if (hasRead)
        {
            detection = Take(early);
        }

        if (detection == Detection.Http)
        {
            return await RefuseAsync(detection); // a browser shows nothing that a prompt stands before
        }

        await login.SayAsync(login.Protocol.Greeting);
        if (early.IsCanceled && await login.IsOverAsync())
        {
            return null;
        }

        detection = detection == Detection.Undecided ? await DetectAsync() : detection;
        if (detection == Detection.Recognized && login.Session.IsStopping)
        {
            await login.IsOverAsync(); // tells the client so
            return null;
        }

        return detection switch
        {
            Detection.Undecided => null,
            Detection.Recognized => await login.Protocol.LetInAsync(login, _detector),
            _ => await RefuseAsync(detection),
        };
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Detection> DetectAsync()
    {
        while (true)
        {
            var patience = _detector.Patience;
            login.Deadline.Arm(patience);
            var read = await PendingRead.Of(login.Reader.ReadAsync());
            login.Deadline.Disarm();
            if (read is not { } result)
            {
                login.End(login.Session.IsStopping ? login.Session.StopCause : CloseCause.ConnectionLost);
                return Detection.Undecided;
            }

            var isInterrupted = result.IsCanceled && result.Buffer.IsEmpty;
            var detection = Take(result);
            if (isInterrupted)
            {
                if (await login.IsOverAsync())
                {
                    return Detection.Undecided;
                }

                detection = login.Deadline.HasPassed(patience) ? _detector.Silence() : Detection.Undecided;
            }
            else if (result.IsCompleted && detection == Detection.Undecided)
            {
                return _detector.End();
            }

            if (detection != Detection.Undecided)
            {
                return detection;
            }
        }
    }

    private Detection Take(in ReadResult read)
    {
        var detection = _detector.Offer(read.Buffer);
        login.Consume(read);
        return detection;
    }

    private async ValueTask<HandshakeResult?> RefuseAsync(Detection detection)
    {
        login.End(detection == Detection.TooLong ? CloseCause.AliasRefused : CloseCause.ForeignProtocol);
        await login.TellAsync(new WrongPort(detection, login.Session.IsTls, ports)
        {
            IsInsideTls = login.Session.IsTls,
            HasProxyHeader = hasProxyHeader,
        });
        return null;
    }
}
