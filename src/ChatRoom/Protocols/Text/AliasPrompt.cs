using System.Runtime.CompilerServices;
using System.Text;
using ChatRoom.Commands;
using ChatRoom.Connections;
using ChatRoom.Diagnostics;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.Text;

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
    private const int MostWrongPasswords = 3; // for one alias
    private const int MostBytes = 64 * 1024; // empty lines, telnet commands and endless lines included

    private SecretQuestion? _question; // which the next line answers; null: the next line is an alias
    private int _wrongPasswords;

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
            else if (_question is not null)
            {
                login.Write(input.ShowTyping());
                var result = await TakeSecretAsync(_question, input.Frame);
                if (result.Lease is not null)
                {
                    return ResultOf(result, input);
                }

                if (login.Session.IsStopping)
                {
                    return null;
                }

                if (result.Refusal is null)
                {
                    _question = result.Question; // null after an empty line
                    DiscardUnasked(input);
                    await AskAgainAsync(input);
                }
                else if (await IsOverAsync(_question, result.Refusal, input) || (_question is null && await IsLastRefusalAsync(++refusals, input.LineEnd)))
                {
                    return null;
                }
                else
                {
                    DiscardUnasked(input);
                    await AskAgainAsync(input);
                }
            }
            else if (input.Frame.Kind == FrameKind.Text && Blanks.LengthAtStart(input.Frame.Text.Span) == input.Frame.Text.Length)
            {
                isAskedAgain = true;
            }
            else
            {
                var result = await TakeAsync(input.Frame);
                if (result.Question is { } question)
                {
                    (_question, _wrongPasswords, isAskedAgain) = (question, 0, false);
                    await AskAgainAsync(input);
                }
                else if (result.Refusal is null || await IsOverAsync(++refusals, result, input))
                {
                    return result.Lease is null ? null : ResultOf(result, input);
                }
            }
        }
    }

    private HandshakeResult ResultOf(in SignInResult result, TextInput input)
    {
        Formatter formatter = TextFormatter.For(input.LineEnd);
        var (lease, request) = (result.Lease!, result.ResumeRequest);
        if (_question is { What: SecretKind.NewPasswordAgain })
        {
            login.Write(formatter.Format(new Registered(lease.Alias)));
        }

        return new HandshakeResult(
            lease, lease.Alias.Utf8, protocol, request is null ? formatter : formatter.With(request.Display), input, request)
        {
            Login = result.Login,
            CanBePrompted = true,
        };
    }

    /// <summary>Takes a line as a secret, whatever it contains; nothing is refused if it is empty.</summary>
    private async ValueTask<SignInResult> TakeSecretAsync(SecretQuestion question, Frame frame)
    {
        if (frame is { Kind: FrameKind.Text, Text.IsEmpty: true })
        {
            return default;
        }

        try
        {
            return await question.TakeAsync(frame.Kind == FrameKind.Text ? Encoding.UTF8.GetString(frame.Text.Span).TrimEnd('\0') : "");
        }
        catch (OperationCanceledException) when (login.Session.IsStopping)
        {
            await login.IsOverAsync();
            return default;
        }
    }

    /// <summary>Says why a secret was refused; after too many passwords, the server asks for an alias again or closes the connection.</summary>
    private async ValueTask<bool> IsOverAsync(SecretQuestion question, Error refusal, TextInput input)
    {
        login.Write(TextFormatter.For(input.LineEnd).Format(refusal));
        if (++_wrongPasswords < MostWrongPasswords && refusal is PasswordIsWrong or TokenIsInvalid or TooManyLogins or BadPassword)
        {
            return false;
        }

        _question = null;
        if (question.What != SecretKind.Password || login.Accounts.AfterWrongPasswords != AfterWrongPasswords.Disconnect)
        {
            return false;
        }

        await IsLastRefusalAsync(MostRefusals, input.LineEnd);
        return true;
    }

    private async ValueTask<bool> IsLastRefusalAsync(int refusals, LineEnd end)
    {
        if (refusals < MostRefusals)
        {
            return false;
        }

        login.End(CloseCause.AliasRefused);
        await login.SayAsync(TextFormatter.For(end).Format(new TooManyAttempts()));
        return true;
    }

    /// <summary>Takes a line as a command or as an alias; if the session is to end meanwhile, tells the client so.</summary>
    private async ValueTask<SignInResult> TakeAsync(Frame frame)
    {
        try
        {
            var command = CommandIn(frame, out var arguments);
            var result = command?.AtPrompt is { } run ? await run(login.SignIn, arguments)
                : frame.Kind == FrameKind.TooLong ? new SignInResult(null, Refusal: new AliasTooLong(login.Limits.MaxAliasLength))
                : frame.Kind == FrameKind.NotUtf8 ? new SignInResult(null, Refusal: new Error(ErrorCode.NotUtf8))
                : await login.SignIn.ClaimAsync(Encoding.UTF8.GetString(frame.Text.Span).Trim('\0'));
            return command is { AsksForSecret: true } ? result with { ExpectedQuestion = true } : result;
        }
        catch (OperationCanceledException) when (login.Session.IsStopping)
        {
            await login.IsOverAsync();
            return default;
        }
    }

    private async ValueTask<bool> IsOverAsync(int refusals, SignInResult refused, TextInput input)
    {
        login.Write(TextFormatter.For(input.LineEnd).Format(refused.Refusal!));
        if (await IsLastRefusalAsync(refusals, input.LineEnd))
        {
            return true;
        }

        if (refused.ExpectedQuestion)
        {
            DiscardUnasked(input);
        }

        await AskAgainAsync();
        return false;
    }

    /// <summary>If the server asks for no secret any more: what the client has sent ahead may be one, so it becomes no alias.</summary>
    private void DiscardUnasked(TextInput input)
    {
        if (_question is null && input.DiscardReceived())
        {
            login.Write(TextFormatter.For(input.LineEnd).Format(new LinesDiscarded()));
        }
    }

    private ValueTask AskAgainAsync() => login.SayAsync(protocol.Greeting);

    /// <summary>Asks for the secret, which a telnet client does not show, or for an alias.</summary>
    private ValueTask AskAgainAsync(TextInput input) =>
        _question is not { } question ? AskAgainAsync()
        : login.SayAsync([.. input.HideTyping(), .. TextFormatter.For(input.LineEnd).Format(new SecretPrompt(question.What))]);

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
