using System.Runtime.CompilerServices;
using System.Text;
using ChatRoom.Commands;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Dialects;
using ChatRoom.Protocol.Framing;

namespace ChatRoom.Connections;

/// <summary>Asks a client that sends lines, until it has an alias, by giving one or by coming back to one (<c>/resume</c>).</summary>
internal sealed class AliasPrompt(Door door, IAliasRegistry aliases)
{
    private const int MostRefusals = 5;
    private static readonly TimeSpan LineEndPatience = TimeSpan.FromMilliseconds(300);

    private readonly ChatHub _hub = door.Session.Hub;

    /// <summary>Asks; null if none came of it (<see cref="Door.Cause"/> tells why).</summary>
    /// <param name="seen">What was read already.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // see Handshake
    public async ValueTask<Guest?> AskAsync(ReadOnlyMemory<byte> seen)
    {
        var maxLine = _hub.Options.Limits.MaxLineBytes;
        var input = new MessageInput(door.Reader, new LineReader(maxLine), seen, maxLine);
        var isAskedAgain = false; // once for all empty lines of a read: they cost the client nothing
        for (var refusals = 0; ;)
        {
            if (!input.TryNext(out var step))
            {
                if (isAskedAgain)
                {
                    await door.PromptAsync();
                    isAskedAgain = false;
                }

                if (input.IsAtEnd)
                {
                    return null;
                }

                await door.ReadAsync(input, Timeout.InfiniteTimeSpan);
                if (await door.IsOverAsync()) // asked though the read brought something: it may bring something for ever
                {
                    return null;
                }
            }
            else if (step == InputStep.TelnetAnswer)
            {
                await AnswerTelnetAsync(input.TakeTelnetAnswers());
            }
            else if (input.Frame is { Kind: FrameKind.Text, Text.IsEmpty: true })
            {
                isAskedAgain = true;
            }
            else if (CommandIn(input.Frame, out _) is QuitCommand)
            {
                door.Cause = CloseCause.Quit;
                return null;
            }
            else
            {
                var (guest, refusal) = await AnswerAsync(input);
                if (guest is not null || await IsOverAsync(++refusals, refusal, input.LineEnd))
                {
                    return guest;
                }
            }
        }
    }

    /// <summary>Who a line makes of the client, or why nobody.</summary>
    private async ValueTask<(Guest? Guest, string Refusal)> AnswerAsync(MessageInput input)
    {
        if (CommandIn(input.Frame, out var arguments) is ResumeCommand command)
        {
            if (ResumeRequest.TryParse(arguments) is not { } request)
            {
                return (null, $"usage: {CommandTable.UsageOf(command)}");
            }

            return await ComeBackAsync(request, input);
        }

        var refusal = RefusalOf(input.Frame, out var alias);
        var end = alias is null ? input.LineEnd : await LineEndAsync(input); // before it is claimed: it may fail
        return alias is not null && await aliases.TryClaimAsync(alias)
            ? (new Guest(alias, alias.Utf8, Dialect.Text, TextRendering.For(end), input), "")
            : (null, refusal ?? "that alias is taken");
    }

    private async ValueTask<(Guest? Guest, string Refusal)> ComeBackAsync(ResumeRequest request, MessageInput input)
    {
        var end = await LineEndAsync(input); // before it is redeemed: it may fail
        try
        {
            if (request.Token is not { } token || await _hub.Places.RedeemAsync(token, door.Session) is not { } ticket)
            {
                return (null, ResumeRequest.NotValid);
            }

            door.Session.Ticket = ticket;
            return (await new Resumption(ticket, request.After, _hub).ClaimAsync(aliases, Dialect.Text, end, input), "");
        }
        catch (Exception e) when (e is JournalException || (e is OperationCanceledException && door.Session.IsStopping))
        {
            return (null, ResumeRequest.NotNow); // if it is to end, it is told so with the next read
        }
    }

    private async ValueTask<bool> IsOverAsync(int refusals, string refusal, LineEnd end)
    {
        door.Write(TextRendering.For(end).Notice(refusal));
        if (refusals == MostRefusals)
        {
            door.Cause = CloseCause.AliasRefused;
            await door.SayAsync(TextRendering.For(end).Notice("five were refused, please connect again"));
            return true;
        }

        await door.PromptAsync();
        return false;
    }

    /// <summary>How the alias ended: where that was a CR and nothing after it, waits a moment for an LF.</summary>
    private async ValueTask<LineEnd> LineEndAsync(MessageInput input)
    {
        if (!input.IsLineEndOpen)
        {
            return input.LineEnd;
        }

        await door.ReadAsync(input, LineEndPatience);
        return input.SettledLineEnd;
    }

    private ICommand? CommandIn(in Frame frame, out string arguments)
    {
        arguments = "";
        if (frame is not { Kind: FrameKind.Text, Text.Span: [(byte)'/', ..] })
        {
            return null;
        }

        var (name, rest) = CommandTable.Split(Encoding.UTF8.GetString(frame.Text.Span[1..]).TrimEnd());
        arguments = rest;
        return _hub.Commands.Find(name);
    }

    private string? RefusalOf(in Frame frame, out Alias? alias)
    {
        alias = null;
        var most = _hub.Options.Limits.MaxAliasLength;
        return frame.Kind switch
        {
            FrameKind.TooLong => $"an alias has at most {most} characters",
            FrameKind.NotUtf8 => "that is not UTF-8",
            _ => Alias.TryParse(Encoding.UTF8.GetString(frame.Text.Span), most, out alias, out var reason) ? null : reason,
        };
    }

    /// <summary>Telnet's negotiation is answered as far as it is a negotiation, not a flood.</summary>
    private ValueTask AnswerTelnetAsync(byte[] answers) =>
        door.BytesWritten + answers.Length <= DialectDetector.MaxBytes ? door.SayAsync(answers) : default;
}
