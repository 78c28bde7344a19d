using System.Text;
using ChatRoom.Client.Messages;
using ChatRoom.Client.Resuming;
using ChatRoom.Client.Sessions;
using ChatRoom.Protocol;

namespace ChatRoom.Client.Pipes;

/// <summary>Plain lines in, plain lines out; the client's own notices go to the standard error.</summary>
internal sealed class PipeFrontEnd : IFrontEnd
{
    private readonly BoundedLineReader _input;
    private readonly TextWriter _output;
    private readonly TextWriter _errors;
    private readonly PlaceLedger? _ledger;
    private readonly List<ChatLine> _lines = []; // to be written together, with the position after them
    private Session? _session;
    private bool _hasLostOutput;
    private string? _lossTold;
    private volatile bool _hasFailed; // to read or to write, and has said so

    /// <param name="input">The lines to send.</param>
    /// <param name="output">The lines that came.</param>
    /// <param name="errors">The client's notices, one per line.</param>
    /// <param name="ledger">Keeps our place; null: nothing does.</param>
    public PipeFrontEnd(TextReader input, TextWriter output, TextWriter errors, PlaceLedger? ledger = null) =>
        (_input, _output, _errors, _ledger) = (new BoundedLineReader(input), output, errors, ledger);

    /// <inheritdoc />
    public bool WantsRoster => false;

    /// <summary>Runs a session to its end; returns its exit code.</summary>
    public async Task<int> RunAsync(Session session)
    {
        _session = session;
        var exitCode = await session.RunAsync();
        return _hasFailed && exitCode == ExitCode.Done ? ExitCode.Failed : exitCode;
    }

    /// <inheritdoc />
    public void Show(SessionEvent e)
    {
        switch (e)
        {
            case SessionEvent.Received { IsAnswer: true }: break;
            case SessionEvent.Received received when _ledger is null: Write(received.Line.Raw + _output.NewLine); break;
            case SessionEvent.Received received: _lines.Add(received.Line); break;
            case SessionEvent.Caught caught when _ledger is not null: Write(_ledger, caught.Place); break;
            case SessionEvent.Joined joined: Begin(joined); break;
            case SessionEvent.Lost lost: TellOf(lost); break;
            case SessionEvent.Notice notice: Tell(notice.Text); break;
            case SessionEvent.Failed failed: Tell(failed.Reason); break;
        }
    }

    /// <summary>Returns the first line of the input, once: nobody can be asked a second time.</summary>
    public async Task<string?> AskAliasAsync(string? refusal, string? suggestion, CancellationToken cancellation)
    {
        if (refusal is not null)
        {
            Tell($"the alias is refused: {refusal}");
            return null;
        }

        // Use a thread: a read of the standard input may block forever and cannot be canceled.
        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        StartReading(() => answer.SetResult(ReadLine()?.Trim()));
        var alias = await answer.Task.WaitAsync(cancellation);
        if (string.IsNullOrEmpty(alias))
        {
            Tell("no alias: give one with --alias, or as the first line of the input");
            return null;
        }

        return alias;
    }

    // A server may be away for hours: say the same reason once.
    private void TellOf(SessionEvent.Lost lost)
    {
        if (_lossTold != lost.Reason)
        {
            Tell($"{lost.Reason}; reconnecting");
        }

        _lossTold = lost.Reason;
    }

    private void Begin(SessionEvent.Joined joined)
    {
        _lossTold = null;
        if (joined.IsBack)
        {
            Tell("reconnected");
        }
        else
        {
            StartReading(Pump);
        }
    }

    private void Pump()
    {
        while (ReadLine() is { } line)
        {
            while (!_session!.Say(line))
            {
                Thread.Sleep(50); // the outbox is bounded, and so is what we read ahead
            }
        }

        _session!.FinishSending();
    }

    private static void StartReading(ThreadStart read) => new Thread(read) { IsBackground = true, Name = "input" }.Start();

    /// <summary>Returns the next line of the input; null at its end, or if it cannot be read.</summary>
    private string? ReadLine()
    {
        try
        {
            var line = _input.ReadLine(out var isTooLong);
            if (isTooLong)
            {
                Tell($"skipped an input line longer than {BoundedLineReader.MaxLength} characters");
            }

            return line;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ObjectDisposedException)
        {
            Tell($"cannot read: {e.Message}");
            _hasFailed = true;
            return null;
        }
    }

    private void Write(PlaceLedger ledger, Bookmark? after)
    {
        var lines = _lines.ConvertAll(line => line.Raw + _output.NewLine);
        var kept = _lines.Zip(lines, static (line, text) => new KeptLine(line.Id, Encoding.UTF8.GetByteCount(text)));
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
            if (e is not IOException failure || !BrokenPipe.Is(failure)) // otherwise the reader has exited, as after "| head -1"
            {
                Tell($"cannot write: {e.Message}");
                _hasFailed = true;
            }

            _session!.Leave();
        }
    }

    private void Tell(string text) => _errors.WriteLine($"chatroom: {Sanitizer.Clean(text)}");
}
