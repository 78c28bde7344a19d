using ChatRoom.Client.Messages;
using ChatRoom.Client.Pipes;
using ChatRoom.Client.Sessions;
using ChatRoom.Client.Settings;

namespace ChatRoom.Client.Terminal;

/// <summary>
/// The front end for simple terminals and for screen readers. It prints plain lines and never moves the cursor. The terminal
/// itself echoes and edits the line being typed.
/// </summary>
internal sealed class PlainFrontEnd : IFrontEnd
{
    private readonly Lock _gate = new();
    private readonly BoundedLineReader _input;
    private readonly TextWriter _output;
    private readonly Attention _attention;
    private readonly Transcript _transcript;
    private readonly SecretInput _secret;
    private readonly bool _hasBell;
    private Session? _session;
    private TaskCompletionSource<string?>? _asked;
    private string? _suggestion;
    private bool _isReading;
    private bool _isConnected;
    private string? _room;

    /// <param name="input">The lines that the user types.</param>
    /// <param name="output">The terminal.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ledger">Saves the session; null: the session is not saved.</param>
    /// <param name="showTyping">Switches the terminal's echo of what is typed on or off.</param>
    public PlainFrontEnd(TextReader input, TextWriter output, ClientSettings settings, TimeProvider time, ResumeLedger? ledger, Action<bool> showTyping)
    {
        _secret = new SecretInput(prompt => showTyping(prompt is null));
        (_input, _output, _hasBell) = (new BoundedLineReader(input), output, settings.Bell);
        _attention = new Attention(time);
        _transcript = new Transcript(new Painter(isPlain: true), _attention, time, ledger, Write);
    }

    /// <inheritdoc />
    public bool WantsRoster => true;

    /// <summary>Runs a session to its end. Returns the exit code.</summary>
    public Task<int> RunAsync(Session session)
    {
        _session = session;
        return session.RunAsync();
    }

    /// <inheritdoc />
    public void Show(SessionEvent e)
    {
        lock (_gate)
        {
            _transcript.Take(e);
            if (e.EndsSecrets)
            {
                _secret.End();
            }

            if (_attention.TakeBell() && _hasBell)
            {
                _output.Write('\a');
                _output.Flush();
            }

            switch (e)
            {
                case SessionEvent.Joined:
                    (_isConnected, _room) = (true, null);
                    StartReading();
                    break;
                case SessionEvent.Lost lost when _isConnected:
                    _isConnected = false;
                    _transcript.ShowNotice($"next try in {Math.Ceiling(lost.RetryIn.TotalSeconds):0} s, Enter tries now");
                    break;
                case SessionEvent.Received { IsHistory: false } received when Roster.RoomOfWho(received.Line) is { } room && room != _room:
                    _room = room;
                    _transcript.ShowNotice($"you are in {room} as {received.Alias}");
                    break;
            }
        }
    }

    /// <inheritdoc />
    public Task<string?> AskAliasAsync(string? refusal, string? suggestion, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (refusal is not null)
            {
                _transcript.ShowNotice(refusal);
            }

            _secret.End();
            _transcript.ShowNotice(suggestion is null ? "choose an alias" : $"choose an alias; Enter takes {suggestion}");
            (_asked, _suggestion) = (new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously), suggestion);
            StartReading();
            return _asked.Task.WaitAsync(cancellation);
        }
    }

    /// <inheritdoc />
    public async Task<string?> AskSecretAsync(SecretQuestion question, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            foreach (var line in question.Explanation("an empty line cancels"))
            {
                _transcript.ShowNotice(line);
            }

            _secret.Ask(question.Prompt, answer);
            StartReading();
        }

        await using var end = cancellation.Register(EndSecret);
        return await answer.Task.WaitAsync(cancellation);
    }

    /// <summary>Cancels the question for a password. Returns false if there is none.</summary>
    public bool TryCancelSecret()
    {
        lock (_gate)
        {
            var isOpen = _secret.IsOpen;
            if (isOpen)
            {
                _secret.Cancel();
            }

            return isOpen;
        }
    }

    /// <summary>Starts to read the user's lines, at the first call.</summary>
    private void StartReading()
    {
        if (!_isReading)
        {
            _isReading = true;
            new Thread(Read) { IsBackground = true, Name = "input" }.Start();
        }
    }

    private void Read()
    {
        try
        {
            while (_input.ReadLine(out var isTooLong) is { } line)
            {
                Submit(line, isTooLong);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // The terminal was closed.
        }

        lock (_gate)
        {
            if (_session!.Waiting > 0)
            {
                _transcript.ShowNotice($"leaving, {_session.Waiting} to send (Ctrl+C to leave now)");
            }

            _asked?.TrySetResult(null);
            _secret.End();
        }

        _session.FinishSending();
    }

    private void Submit(string line, bool isTooLong)
    {
        lock (_gate)
        {
            _attention.NoteActivity();
            if (_secret.IsOpen)
            {
                _secret.Submit(line.Contains('\u001b') ? "" : line); // Esc cancels
                return;
            }

            if (_asked is not null)
            {
                if (UserLine.IsQuit(line) || (line.Trim().Length == 0 && _suggestion is null))
                {
                    _asked.TrySetResult(null);
                }
                else
                {
                    _asked.TrySetResult(line.Trim() is { Length: > 0 } alias ? alias : _suggestion);
                }

                _asked = null;
                return;
            }

            if (isTooLong)
            {
                _transcript.ShowNotice($"not sent: the line is longer than {BoundedLineReader.MaxLength} characters");
                return;
            }

            if (_isConnected && _session!.AsksForSecret(line))
            {
                _secret.Expect();
            }
        }

        if (!_isConnected && UserLine.IsQuit(line))
        {
            _session!.Leave();
        }
        else if (!_isConnected && line.Length == 0)
        {
            _session!.RetryNow();
        }
        else if (!_session!.Say(line))
        {
            lock (_gate)
            {
                _transcript.ShowNotice("not sent: too many lines waiting, or you are leaving");
            }
        }
    }

    private void EndSecret()
    {
        lock (_gate)
        {
            _secret.End();
        }
    }

    private void Write(ShownLine line)
    {
        _output.WriteLine(line.ToString());
        _output.Flush();
    }
}
