using System.Runtime.CompilerServices;
using System.Text;
using ChatRoom.Commands;
using ChatRoom.Connections;
using ChatRoom.Diagnostics;
using ChatRoom.Identity;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.Text;
using ChatRoom.Resuming;

namespace ChatRoom.Protocols.Text;

/// <summary>
/// Asks a client that sends lines, until it has an alias, by giving one or by resuming a session. Its state machines are pooled:
/// see <see cref="Handshake"/>.
/// </summary>
/// <param name="door">The connection.</param>
/// <param name="protocol">The protocol of the client.</param>
/// <param name="commands">The commands.</param>
internal sealed class AliasPrompt(Door door, TextProtocol protocol, CommandTable commands)
{
    private const int MostRefusals = 5;
    private const int MostBytes = 64 * 1024; // empty lines, telnet commands and endless lines included

    /// <summary>Asks; null if none came of it (<see cref="Door.Cause"/> tells why).</summary>
    /// <param name="seen">What was read already.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Guest?> AskAsync(ReadOnlyMemory<byte> seen)
    {
        var input = new TextInput(door.Reader, protocol.Requests, seen, door.Limits.MaxLineBytes);
        var isAskedAgain = false; // once for all empty lines of a read: they cost the client nothing
        for (var refusals = 0; ;)
        {
            if (input.TakeTelnetAnswers() is { } answers)
            {
                await AnswerTelnetAsync(answers);
            }
            else if (!input.TryRead(takesLast: true))
            {
                if (isAskedAgain)
                {
                    await AskAgainAsync();
                    isAskedAgain = false;
                }

                if (input.IsCompleted)
                {
                    return null;
                }

                await door.ReadAsync(input);
                if (await door.IsOverAsync()) // asked though the read brought something: it may bring something for ever
                {
                    return null;
                }

                if (input.BytesRead > MostBytes)
                {
                    door.End(CloseCause.Flood);
                    await door.TellAsync(new TooMuchInput());
                    return null;
                }
            }
            else if (input.Frame.Kind == FrameKind.Text && Blanks.LengthAtStart(input.Frame.Text.Span) == input.Frame.Text.Length)
            {
                isAskedAgain = true;
            }
            else
            {
                var result = await TakeAsync(input.Frame);
                if (result.Refusal is null || await IsOverAsync(++refusals, result.Refusal, input.LineEnd))
                {
                    return result.Lease is { } lease ? GuestOf(lease, result.Resumption, input) : null;
                }
            }
        }
    }

    private Guest GuestOf(AliasLease lease, Resumption? resumption, TextInput input)
    {
        Formatter formatter = TextFormatter.For(input.LineEnd);
        return new Guest(
            lease, lease.Alias.Utf8, protocol, resumption is null ? formatter : formatter.With(resumption.Display), input, resumption);
    }

    /// <summary>Takes a line as a command or as an alias; if the session is to end meanwhile, tells the client so.</summary>
    private async ValueTask<SignInResult> TakeAsync(Frame frame)
    {
        try
        {
            return CommandIn(frame, out var arguments)?.AtPrompt is { } run ? await run(door.SignIn, arguments)
                : frame.Kind == FrameKind.TooLong ? new SignInResult(null, Refusal: new AliasTooLong(door.Limits.MaxAliasLength))
                : frame.Kind == FrameKind.NotUtf8 ? new SignInResult(null, Refusal: new Error(ErrorCode.NotUtf8))
                : await door.SignIn.ClaimAsync(Encoding.UTF8.GetString(frame.Text.Span).Trim('\0'));
        }
        catch (OperationCanceledException) when (door.Session.IsStopping)
        {
            await door.IsOverAsync();
            return default;
        }
    }

    private async ValueTask<bool> IsOverAsync(int refusals, Error refusal, LineEnd end)
    {
        door.Write(TextFormatter.For(end).Format(refusal));
        if (refusals == MostRefusals)
        {
            door.End(CloseCause.AliasRefused);
            await door.SayAsync(TextFormatter.For(end).Format(new TooManyAttempts()));
            return true;
        }

        await AskAgainAsync();
        return false;
    }

    private ValueTask AskAgainAsync() => door.SayAsync(protocol.Greeting);

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
        return commands.Find(name);
    }

    /// <summary>Telnet's negotiation is answered as far as it is a negotiation, not a flood.</summary>
    private ValueTask AnswerTelnetAsync(byte[] answers) =>
        door.BytesWritten + answers.Length <= ProtocolDetector.MaxBytes ? door.SayAsync(answers) : default;
}
