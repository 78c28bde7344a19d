using ChatRoom.Client.Messages;
using ChatRoom.Client.Pipes;
using ChatRoom.Client.Sessions;
using ChatRoom.Client.Settings;

namespace ChatRoom.Client.Terminal;

/// <summary>
/// A person at a terminal that cannot be drawn on, or with a screen reader: plain lines, one after the other. The terminal
/// itself echoes and edits the line being typed; nothing moves the cursor, and nothing is drawn twice.
/// </summary>
internal sealed class PlainFrontEnd : IFrontEnd
{
    private readonly Lock _gate = new();
    private readonly BoundedLineReader _input;
    private readonly TextWriter _output;
    private readonly Attention _attention;
    private readonly Transcript _transcript;
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
    /// <param name="ledger">Keeps our place; null: nothing does.</param>
    public PlainFrontEnd(TextReader input, TextWriter output, ClientSettings settings, TimeProvider time, PlaceLedger? ledger)
    {
        (_input, _output, _hasBell) = (new BoundedLineReader(input), output, settings.Bell);
        _attention = new Attention(time);
        _transcript = new Transcript(new Painter(isPlain: true), _attention, time, ledger, Write);
    }

    /// <inheritdoc />
    public bool WantsRoster => true;

    /// <summary>Runs a session to its end; returns its exit code.</summary>
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
            if (_attention.TakeBell() && _hasBell)
            {
                _output.Write('\a');
                _output.Flush();
            }

            switch (e)
            {
                case SessionEvent.Joined:
                    (_isConnected, _room) = (true, null);
                    Begin();
                    break;
                case SessionEvent.Lost lost when _isConnected:
                    _isConnected = false;
                    _transcript.Tell($"next try in {Math.Ceiling(lost.RetryIn.TotalSeconds):0} s, Enter tries now");
                    break;
                case SessionEvent.Received { IsHistory: false } received when Roster.RoomOfWho(received.Line) is { } room && room != _room:
                    _room = room;
                    _transcript.Tell($"you are in {room} as {received.Alias}");
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
                _transcript.Tell(refusal);
            }

            _transcript.Tell(suggestion is null ? "choose an alias" : $"choose an alias; Enter takes {suggestion}");
            (_asked, _suggestion) = (new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously), suggestion);
            Begin();
            return _asked.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>Starts to read what the user types, once.</summary>
    private void Begin()
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
            // The terminal is gone.
        }

        lock (_gate)
        {
            if (_session!.Waiting > 0)
            {
                _transcript.Tell($"leaving, {_session.Waiting} to send (Ctrl+C to leave now)");
            }

            _asked?.TrySetResult(null);
        }

        _session.FinishSending();
    }

    private void Submit(string line, bool isTooLong)
    {
        lock (_gate)
        {
            _attention.Return();
            if (_asked is not null)
            {
                if (Speech.IsQuit(line) || (line.Trim().Length == 0 && _suggestion is null))
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
                _transcript.Tell($"not sent: the line is longer than {BoundedLineReader.MaxLength} characters");
                return;
            }
        }

        if (!_isConnected && Speech.IsQuit(line))
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
                _transcript.Tell("not sent: too many lines waiting, or you are leaving");
            }
        }
    }

    private void Write(ShownLine line)
    {
        _output.WriteLine(line.ToString());
        _output.Flush();
    }
}
