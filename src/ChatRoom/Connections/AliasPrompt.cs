using System.Runtime.CompilerServices;
using System.Text;
using ChatRoom.Commands;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Limits;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.Text;
using ChatRoom.Resuming;

namespace ChatRoom.Connections;

/// <summary>Asks a client that sends lines, until it has an alias, by giving one or by coming back to one (<c>/resume</c>).</summary>
internal sealed class AliasPrompt(Door door, IAliasRegistry aliases)
{
    private const int MostRefusals = 5;
    private const int MostBytes = 64 * 1024; // empty lines, telnet commands and endless lines included

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

                if (input.BytesRead > MostBytes)
                {
                    door.Cause = CloseCause.Flood;
                    await door.SayAsync(TextFormatter.FormatAfterPrompt(new TooMuchInput()));
                    return null;
                }
            }
            else if (step == InputStep.TelnetAnswer)
            {
                await AnswerTelnetAsync(input.TakeTelnetAnswers());
            }
            else if (input.Frame.Kind == FrameKind.Text && Blanks.LengthAtStart(input.Frame.Text.Span) == input.Frame.Text.Length)
            {
                isAskedAgain = true;
            }
            else
            {
                var (guest, refusal) = await TakeAsync(input);
                if (refusal is null || await IsOverAsync(++refusals, refusal, input.LineEnd))
                {
                    return guest;
                }
            }
        }
    }

    /// <summary><c>/quit</c>.</summary>
    public ValueTask<PromptAnswer> QuitAsync()
    {
        door.Cause = CloseCause.Quit;
        return ValueTask.FromResult(new PromptAnswer(null, null));
    }

    /// <summary><c>/resume</c> with a token.</summary>
    public async ValueTask<PromptAnswer> ResumeAsync(MessageInput input, string arguments)
    {
        if (Resumption.TryParse(arguments) is not var (token, after))
        {
            return new PromptAnswer(null, new Usage("/resume <token> [id]"));
        }

        var address = door.Session.Address;
        if (address?.Take(AddressLimit.Guess) > TimeSpan.Zero) // before it is looked up: many may try at once
        {
            return new PromptAnswer(null, new TooOften(RateLimit.WrongTokens, RetryAfter: null));
        }

        try
        {
            if (token is null || await _hub.Places.RedeemAsync(token, door.Session) is not { } ticket)
            {
                return new PromptAnswer(null, new Error(ErrorCode.ResumeInvalid));
            }

            address?.Return(AddressLimit.Guess);
            return new PromptAnswer(await ResumeAsync(ticket, after, input), null);
        }
        catch (Exception e) when (e is JournalException or AliasRegistryException)
        {
            return new PromptAnswer(null, new Unavailable(Feature.Resuming));
        }
    }

    private async ValueTask<Guest> ResumeAsync(Ticket ticket, RoomPosition? after, MessageInput input)
    {
        door.Session.Ticket = ticket;
        try
        {
            return await new Resumption(ticket, after, _hub).ClaimAsync(aliases, input.LineEnd, input, door.Session);
        }
        catch (AliasRegistryException)
        {
            door.Session.Ticket = null;
            await _hub.Places.ReturnAsync(ticket); // its former token is still valid, for the next try
            throw;
        }
    }

    /// <summary>Takes a line as a command or as an alias; if the session is to end meanwhile, tells the client so.</summary>
    private async ValueTask<PromptAnswer> TakeAsync(MessageInput input)
    {
        try
        {
            return CommandIn(input.Frame, out var arguments)?.AtPrompt is { } run
                ? await run(this, input, arguments)
                : await AnswerAsync(input);
        }
        catch (OperationCanceledException) when (door.Session.IsStopping)
        {
            await door.IsOverAsync();
            return new PromptAnswer(null, null);
        }
    }

    /// <summary>Takes a line as an alias.</summary>
    private async ValueTask<PromptAnswer> AnswerAsync(MessageInput input)
    {
        var refusal = RefusalOf(input.Frame, out var alias);
        if (alias is null)
        {
            return new PromptAnswer(null, refusal);
        }

        if (await _hub.Places.MayContainTokenAsync(alias.Value, door.Session.Stopping))
        {
            return new PromptAnswer(null, new AliasIsAToken());
        }

        try
        {
            var claim = await aliases.ClaimAsync(alias, Person.NewId(), door.Session, door.Session.Stopping);
            return claim.Succeeds
                ? new PromptAnswer(new Guest(claim.Lease, alias.Utf8, TextFormatter.For(input.LineEnd), input), null)
                : new PromptAnswer(null, claim.RefusalOf(alias));
        }
        catch (AliasRegistryException)
        {
            return new PromptAnswer(null, new Unavailable(Feature.Aliases));
        }
    }

    private async ValueTask<bool> IsOverAsync(int refusals, Reply refusal, LineEnd end)
    {
        door.Write(TextFormatter.For(end).Format(refusal));
        if (refusals == MostRefusals)
        {
            door.Cause = CloseCause.AliasRefused;
            await door.SayAsync(TextFormatter.For(end).Format(new TooManyAttempts()));
            return true;
        }

        await door.PromptAsync();
        return false;
    }

    private Command? CommandIn(in Frame frame, out string arguments)
    {
        arguments = "";
        var text = frame.Text.Span;
        text = text[Blanks.LengthAtStart(text)..];
        if (frame.Kind != FrameKind.Text || text is not [(byte)'/', ..])
        {
            return null;
        }

        var (name, rest) = CommandTable.Split(Encoding.UTF8.GetString(text[1..]).TrimEnd());
        arguments = rest;
        return _hub.Commands.Find(name);
    }

    private Error? RefusalOf(in Frame frame, out Alias? alias)
    {
        alias = null;
        var most = _hub.Options.Limits.MaxAliasLength;
        return frame.Kind switch
        {
            FrameKind.TooLong => new AliasTooLong(most),
            FrameKind.NotUtf8 => new Error(ErrorCode.NotUtf8),
            _ => Alias.TryParse(Encoding.UTF8.GetString(frame.Text.Span).Trim('\0'), most, out alias, out var reason) ? null : new Invalid(ErrorCode.AliasBad, reason),
        };
    }

    /// <summary>Telnet's negotiation is answered as far as it is a negotiation, not a flood.</summary>
    private ValueTask AnswerTelnetAsync(byte[] answers) =>
        door.BytesWritten + answers.Length <= DialectDetector.MaxBytes ? door.SayAsync(answers) : default;
}
