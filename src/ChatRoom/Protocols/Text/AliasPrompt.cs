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
/// <param name="login">The connection.</param>
/// <param name="protocol">The protocol of the client.</param>
/// <param name="commands">The commands.</param>
internal sealed class AliasPrompt(LoginConnection login, TextProtocol protocol, CommandTable commands)
{
    private const int MostRefusals = 5;
    private const int MostBytes = 64 * 1024; // empty lines, telnet commands and endless lines included

    /// <summary>Asks; null if none came of it (<see cref="LoginConnection.Cause"/> tells why).</summary>
    /// <param name="seen">What was read already.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<HandshakeResult?> AskAsync(ReadOnlyMemory<byte> seen)
    {
        var input = new TextInput(login.Reader, protocol.Requests, seen, login.Limits.MaxLineBytes);
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

                await login.ReadAsync(input);
                if (await login.IsOverAsync()) // asked though the read brought something: it may bring something for ever
                {
                    return null;
                }

                if (input.BytesRead > MostBytes)
                {
                    login.End(CloseCause.Flood);
                    await login.TellAsync(new TooMuchInput());
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
                    return result.Lease is { } lease ? ResultOf(lease, result.ResumeRequest, input) : null;
                }
            }
        }
    }

    private HandshakeResult ResultOf(AliasLease lease, ResumeRequest? request, TextInput input)
    {
        Formatter formatter = TextFormatter.For(input.LineEnd);
        return new HandshakeResult(
            lease, lease.Alias.Utf8, protocol, request is null ? formatter : formatter.With(request.Display), input, request);
    }

    /// <summary>Takes a line as a command or as an alias; if the session is to end meanwhile, tells the client so.</summary>
    private async ValueTask<SignInResult> TakeAsync(Frame frame)
    {
        try
        {
            return CommandIn(frame, out var arguments)?.AtPrompt is { } run ? await run(login.SignIn, arguments)
                : frame.Kind == FrameKind.TooLong ? new SignInResult(null, Refusal: new AliasTooLong(login.Limits.MaxAliasLength))
                : frame.Kind == FrameKind.NotUtf8 ? new SignInResult(null, Refusal: new Error(ErrorCode.NotUtf8))
                : await login.SignIn.ClaimAsync(Encoding.UTF8.GetString(frame.Text.Span).Trim('\0'));
        }
        catch (OperationCanceledException) when (login.Session.IsStopping)
        {
            await login.IsOverAsync();
            return default;
        }
    }

    private async ValueTask<bool> IsOverAsync(int refusals, Error refusal, LineEnd end)
    {
        login.Write(TextFormatter.For(end).Format(refusal));
        if (refusals == MostRefusals)
        {
            login.End(CloseCause.AliasRefused);
            await login.SayAsync(TextFormatter.For(end).Format(new TooManyAttempts()));
            return true;
        }

        await AskAgainAsync();
        return false;
    }

    private ValueTask AskAgainAsync() => login.SayAsync(protocol.Greeting);

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
        login.BytesWritten + answers.Length <= ProtocolDetector.MaxBytes ? login.SayAsync(answers) : default;
}
