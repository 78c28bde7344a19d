using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using ChatRoom.Identity;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Classic;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.Text;

namespace ChatRoom.Connections;

/// <summary>
/// From the prompt to an alias: finds out how the client talks, and who it is. Bounded in time and in refusals, until the
/// dialect is known also in bytes (<see cref="DialectDetector.MaxBytes"/>). Its state machines are pooled: garbage that lies
/// between what stays of ten thousand connections would fragment the heap.
/// </summary>
internal sealed class Handshake(Door door, IAliasRegistry aliases)
{
    // An HTTP client speaks first, but a moment after it connected. Nobody notices a prompt that comes so much later.
    private static readonly TimeSpan MomentToSpeakFirst = TimeSpan.FromMilliseconds(5);

    private readonly ChatRoomOptions _options = door.Session.Hub.Options;

    /// <summary>Asks for an alias, until there is one; null if none came of it (<see cref="Door.Cause"/> tells why).</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Guest?> RunAsync()
    {
        var detector = new DialectDetector(Pinned);
        var detection = Detection.Undecided;
        var hasRead = door.Reader.TryRead(out var early);
        if (!hasRead && door.IsOnNetwork)
        {
            early = await door.ReadAsync(MomentToSpeakFirst);
            hasRead = true;
        }

        if (hasRead)
        {
            detection = Take(detector, early);
        }

        if (detection == Detection.Http)
        {
            return await RefuseAsync(detection); // a browser shows nothing that a prompt stands before
        }

        await door.PromptAsync();
        if (early.IsCanceled && await door.IsOverAsync())
        {
            return null;
        }

        detection = detection == Detection.Undecided ? await DetectAsync(detector) : detection;
        if (detection is Detection.Text or Detection.Classic && door.Session.IsStopping)
        {
            await door.IsOverAsync(); // tells the client so
            return null;
        }

        return detection switch
        {
            Detection.Undecided => null,
            Detection.Text => await new AliasPrompt(door, aliases).AskAsync(detector.Seen),
            Detection.Classic => await LetInAsync(detector),
            _ => await RefuseAsync(detection),
        };
    }

    private Dialect? Pinned => _options.Dialect switch
    {
        DialectChoice.Text => Dialect.Text,
        DialectChoice.Classic => Dialect.Classic,
        _ => null,
    };

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Detection> DetectAsync(DialectDetector detector)
    {
        while (true)
        {
            var patience = detector.Patience;
            door.Deadline.Arm(patience);
            var result = await door.Reader.ReadAsync();
            door.Deadline.Disarm();
            var isInterrupted = result.IsCanceled && result.Buffer.IsEmpty;
            var detection = Take(detector, result);
            if (isInterrupted)
            {
                if (await door.IsOverAsync())
                {
                    return Detection.Undecided;
                }

                detection = door.Deadline.HasPassed(patience) ? detector.Silence() : Detection.Undecided;
            }
            else if (result.IsCompleted && detection == Detection.Undecided)
            {
                return detector.End();
            }

            if (detection != Detection.Undecided)
            {
                return detection;
            }
        }
    }

    private Detection Take(DialectDetector detector, in ReadResult read)
    {
        var detection = detector.Offer(read.Buffer);
        door.BytesRead += read.Buffer.Length;
        door.Reader.AdvanceTo(read.Buffer.End);
        return detection;
    }

    /// <summary>Lets a classic client in. It cannot be asked twice: its alias is made legal and unique.</summary>
    private async ValueTask<Guest?> LetInAsync(DialectDetector detector)
    {
        var asked = Sanitizer.Clean(Encoding.UTF8.GetString(detector.Alias.Span));
        AliasLease lease;
        try
        {
            var isToken = await door.Session.Hub.Places.MayContainTokenAsync(asked, door.Session.Stopping); // nobody else may see it
            var first = Alias.FromClassic(isToken ? "" : asked, _options.Limits.MaxAliasLength);
            lease = await aliases.ClaimLikeAsync(first, _options.Limits.MaxAliasLength, Person.NewId(), door.Session, door.Session.Stopping);
        }
        catch (OperationCanceledException) when (door.Session.IsStopping)
        {
            await door.IsOverAsync();
            return null;
        }
        catch (AliasRegistryException)
        {
            door.Cause = CloseCause.AliasesUnavailable;
            await door.SayAsync(TextFormatter.FormatAfterPrompt(new Unavailable(Feature.Aliases)));
            return null;
        }

        var maxLine = _options.Limits.MaxLineBytes;
        var reader = new ClassicReader(maxLine, detector.IsGuess ? detector.Alias : default);
        var before = detector.Seen.Length - detector.FirstMessage.Length;
        var input = new MessageInput(door.Reader, reader, detector.FirstMessage, maxLine, before);
        return new Guest(lease, Encoding.UTF8.GetBytes(asked), ClassicFormatter.Default, input);
    }

    private async ValueTask<Guest?> RefuseAsync(Detection detection)
    {
        door.Cause = detection == Detection.TooLong ? CloseCause.AliasRefused : CloseCause.ForeignProtocol;
        var reply = new WrongPort(detection, IsTls: false, door.Session.Hub.Ports);
        await door.SayAsync(detection == Detection.Http ? HttpAnswer.Format(reply) : TextFormatter.FormatAfterPrompt(reply));
        return null;
    }
}
