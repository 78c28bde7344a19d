using System.Collections.Concurrent;
using System.Text;
using ChatRoom.Client.Messages;
using ChatRoom.Client.Resuming;
using ChatRoom.Client.Sessions;
using ChatRoom.Protocol;

namespace ChatRoom.Client.Pipes;

/// <summary>Reads plain lines and writes plain lines. Writes the client's own notices to the standard error.</summary>
internal sealed class PipeFrontEnd : IFrontEnd
{
    private readonly BoundedLineReader _input;
    private readonly TextWriter _output;
    private readonly TextWriter _errors;
    private readonly ResumeLedger? _ledger;
    private readonly List<ChatLine> _lines = []; // received, and written together with the next resume point
    private Session? _session;
    private bool _hasLostOutput;
    private string? _lastLoss;
    private volatile bool _hasFailed; // a read or a write failed, and the error was printed
    private volatile bool _isRefused; // the server did not accept a password, and the error was printed
    private volatile bool _isPumping;
    private volatile BlockingCollection<SecretStep>? _secrets; // what happens after a command that makes the server ask for passwords

    /// <param name="input">The lines to send.</param>
    /// <param name="output">Receives the lines of the server.</param>
    /// <param name="errors">Receives the client's notices, one per line.</param>
    /// <param name="ledger">Saves the session; null: the session is not saved.</param>
    public PipeFrontEnd(TextReader input, TextWriter output, TextWriter errors, ResumeLedger? ledger = null) =>
        (_input, _output, _errors, _ledger) = (new BoundedLineReader(input), output, errors, ledger);

    /// <inheritdoc />
    public bool WantsRoster => false;

    /// <summary>Runs a session to its end. Returns the exit code.</summary>
    public async Task<int> RunAsync(Session session)
    {
        _session = session;
        var exitCode = await session.RunAsync();
        return exitCode != ExitCode.Done ? exitCode
            : _isRefused ? ExitCode.Refused
            : _hasFailed ? ExitCode.Failed
            : ExitCode.Done;
    }

    /// <inheritdoc />
    public void Show(SessionEvent e)
    {
        switch (e)
        {
            case SessionEvent.Received { IsAnswer: true }: break;
            case SessionEvent.Received received when _ledger is null: Write(received.Line.Raw + _output.NewLine); break;
            case SessionEvent.Received received: _lines.Add(received.Line); break;
            case SessionEvent.CaughtUp caught when _ledger is not null: Write(_ledger, caught.ResumePoint); break;
            case SessionEvent.Joined joined: HandleJoined(joined); break;
            case SessionEvent.SecretsOver over: _secrets?.Add(new SecretStep(null, over.IsDone)); break;
            case SessionEvent.Lost lost: ReportLoss(lost); break;
            case SessionEvent.Notice notice: Print(notice.Text); break;
            case SessionEvent.Failed failed: Print(failed.Reason); break;
        }
    }

    /// <summary>Returns the first line of the input. After a refusal returns null, because a pipe cannot answer again.</summary>
    public async Task<string?> AskAliasAsync(string? refusal, string? suggestion, CancellationToken cancellation)
    {
        if (refusal is not null)
        {
            Print($"the alias is refused: {refusal}");
            return null;
        }

        // Read on a thread: a read of the standard input may block forever and cannot be canceled.
        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        StartReading(() => answer.SetResult(ReadLine()?.Trim()));
        var alias = await answer.Task.WaitAsync(cancellation);
        if (string.IsNullOrEmpty(alias))
        {
            Print("no alias: give one with --alias, or as the first line of the input");
            return null;
        }

        return alias;
    }

    /// <summary>
    /// Returns the next line of the input. After a refusal returns null, because a pipe cannot answer again. A line that was meant for
    /// the chat must not become a password, so this reads only after the alias, or after a command that asks for passwords.
    /// </summary>
    public async Task<string?> AskSecretAsync(SecretQuestion question, CancellationToken cancellation)
    {
        if (!question.IsPrivate)
        {
            Print("the password is not sent: this connection is not encrypted; use --tls");
            return null;
        }

        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_secrets is { } secrets)
        {
            secrets.Add(new SecretStep(answer, IsDone: false), cancellation);
        }
        else if (question is { Alias: not null, Refusal: null } && !_isPumping)
        {
            StartReading(() => answer.SetResult(ReadSecret()));
        }
        else
        {
            return null;
        }

        return await answer.Task.WaitAsync(cancellation);
    }

    // A server may be unavailable for hours: print the same reason once.
    private void ReportLoss(SessionEvent.Lost lost)
    {
        if (_lastLoss != lost.Reason)
        {
            Print($"{lost.Reason}; reconnecting");
        }

        _lastLoss = lost.Reason;
    }

    private void HandleJoined(SessionEvent.Joined joined)
    {
        _lastLoss = null;
        if (joined.IsBack)
        {
            Print("reconnected");
        }
        else
        {
            _isPumping = true;
            StartReading(Pump);
        }
    }

    private void Pump()
    {
        while (ReadLine() is { } line)
        {
            var secrets = _secrets = _session!.AsksForSecret(line) ? [] : null;
            while (!_session.Say(line))
            {
                Thread.Sleep(50); // the outbox is full: stop reading the input
            }

            if (secrets is not null && !Answer(secrets))
            {
                Print($"{line.Trim()} has failed: what follows in the input is not sent, because it may be a password");
                _isRefused = true;
                break;
            }
        }

        _session!.FinishSending();
    }

    /// <summary>Answers with lines of the input while the server asks for passwords. Returns whether the command has succeeded.</summary>
    private bool Answer(BlockingCollection<SecretStep> secrets)
    {
        while (true)
        {
            var step = secrets.Take();
            if (step.Answer is null)
            {
                return step.IsDone;
            }

            step.Answer.SetResult(ReadSecret());
        }
    }

    private string? ReadSecret() => ReadLine() is { Length: > 0 } line ? line : null;

    private static void StartReading(ThreadStart read) => new Thread(read) { IsBackground = true, Name = "input" }.Start();

    /// <summary>Returns the next line of the input; null at the end of the input, or if it cannot be read.</summary>
    private string? ReadLine()
    {
        try
        {
            var line = _input.ReadLine(out var isTooLong);
            if (isTooLong)
            {
                Print($"skipped an input line longer than {BoundedLineReader.MaxLength} characters");
            }

            return line;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ObjectDisposedException)
        {
            Print($"cannot read: {e.Message}");
            _hasFailed = true;
            return null;
        }
    }

    private void Write(ResumeLedger ledger, ResumePoint? after)
    {
        var lines = _lines.ConvertAll(line => line.Raw + _output.NewLine);
        var kept = _lines.Zip(lines, static (line, text) => new PendingLine(line.Id, Encoding.UTF8.GetByteCount(text)));
        Write(write => ledger.Write([.. kept], after, write), string.Concat(lines));
        _lines.Clear();
    }

    private void Write(string lines) => Write(static write => write(), lines);

    private void Write(Action<Action> around, string lines)
    {
        if (_hasLostOutput)
        {
            return;
        }

        try
        {
            around(() =>
            {
                _output.Write(lines);
                _output.Flush();
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _hasLostOutput = true;
            if (e is not IOException failure || !BrokenPipe.Is(failure)) // a broken pipe is not an error: the reader has exited, as in "| head -1"
            {
                Print($"cannot write: {e.Message}");
                _hasFailed = true;
            }

            _session!.Leave();
        }
    }

    private void Print(string text) => _errors.WriteLine($"chatroom: {Sanitizer.Clean(text)}");
}
