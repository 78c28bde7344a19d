using System.Runtime.CompilerServices;
using System.Text;
using ChatRoom.Identity;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Dialects;
using ChatRoom.Protocol.Framing;

namespace ChatRoom.Connections;

/// <summary>
/// From the prompt to an alias: finds out how the client talks, and who it is. Bounded in time and in refusals, until the
/// dialect is known also in bytes (<see cref="DialectDetector.MaxBytes"/>). Its state machines are pooled: garbage that lies
/// between what stays of ten thousand connections would fragment the heap.
/// </summary>
internal sealed class Handshake(Door door, IAliasRegistry aliases)
{
    private readonly ChatRoomOptions _options = door.Session.Hub.Options;

    /// <summary>Asks for an alias, until there is one; null if none came of it (<see cref="Door.Cause"/> tells why).</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Guest?> RunAsync()
    {
        await door.PromptAsync();
        var detector = new DialectDetector();
        var detection = await DetectAsync(detector);
        return detection switch
        {
            Detection.Undecided => null,
            Detection.Text or Detection.Classic when door.Session.IsStopping && await door.IsOverAsync() => null,
            Detection.Text => await new AliasPrompt(door, aliases).AskAsync(detector.Seen),
            Detection.Classic => await TakeAsync(detector),
            _ => await RefuseAsync(detection),
        };
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Detection> DetectAsync(DialectDetector detector)
    {
        while (true)
        {
            var patience = _options.Dialect == DialectChoice.Auto ? detector.Patience : Timeout.InfiniteTimeSpan;
            door.Deadline.Arm(patience);
            var result = await door.Reader.ReadAsync();
            door.Deadline.Disarm();
            var detection = detector.Offer(result.Buffer);
            door.BytesRead += result.Buffer.Length;
            door.Reader.AdvanceTo(result.Buffer.End);

            if (result.IsCanceled && result.Buffer.IsEmpty)
            {
                if (await door.IsOverAsync())
                {
                    return Detection.Undecided;
                }

                detection = door.Deadline.HasPassed(patience) ? detector.Silence() : Detection.Undecided;
            }
            else if (result.IsCompleted && detection == Detection.Undecided)
            {
                return detector.Seen.IsEmpty ? Detection.Undecided : Detection.Text; // its last line has no end
            }

            switch (_options.Dialect)
            {
                case DialectChoice.Text when !detector.Seen.IsEmpty:
                    return detection is Detection.Undecided or Detection.Classic or Detection.TooLong ? Detection.Text : detection;
                case DialectChoice.Classic when detection == Detection.Undecided && !detector.Seen.IsEmpty:
                    detection = detector.Silence();
                    break;
                case DialectChoice.Classic when detection == Detection.Text:
                    return Detection.Classic;
            }

            if (detection != Detection.Undecided)
            {
                return detection;
            }
        }
    }

    /// <summary>The classic client: takes what it gave, made legal and unique; it cannot be asked twice.</summary>
    private async ValueTask<Guest> TakeAsync(DialectDetector detector)
    {
        var length = detector.AliasLength > 0 ? detector.AliasLength : detector.Seen.Span.IndexOfAny("\r\n"u8);
        length = length >= 0 ? length : detector.Seen.Length;
        var asked = Sanitizer.Clean(Encoding.UTF8.GetString(detector.Seen.Span[..length]));
        var isToken = await door.Session.Hub.Places.MayContainTokenAsync(asked); // nobody else may see it
        var first = Alias.FromClassic(isToken ? "" : asked, _options.Limits.MaxAliasLength);
        var alias = await AliasClaim.LikeAsync(aliases, first, _options.Limits.MaxAliasLength);
        var maxLine = _options.Limits.MaxLineBytes;
        var input = new MessageInput(door.Reader, new ClassicReader(maxLine), detector.Seen[length..], maxLine, bytesBefore: length);
        return new Guest(alias, Encoding.UTF8.GetBytes(asked), Dialect.Classic, TextRendering.For(LineEnd.Lf), input);
    }

    private async ValueTask<Guest?> RefuseAsync(Detection detection)
    {
        door.Cause = detection == Detection.TooLong ? CloseCause.AliasRefused : CloseCause.ForeignProtocol;
        await door.SayAsync(Door.AfterPrompt(door.Session.Hub.Foreign.For(detection)));
        return null;
    }
}
