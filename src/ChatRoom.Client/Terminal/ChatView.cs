using ChatRoom.Client.Editing;
using ChatRoom.Client.Messages;
using ChatRoom.Client.Pipes;
using ChatRoom.Client.Sessions;
using ChatRoom.Client.Settings;
using ChatRoom.Protocol;

namespace ChatRoom.Client.Terminal;

/// <summary>The state of the chat on the screen: handles events and keys, and draws. Not thread-safe.</summary>
internal sealed class ChatView
{
    private const string Connecting = "connecting";
    private readonly Screen _screen;
    private readonly Attention _attention;
    private readonly Transcript _transcript;
    private readonly Composer _composer;
    private readonly SecretInput _secret;
    private readonly Roster _roster = new();
    private readonly SpeechLimits _limits;
    private readonly bool _hasBell;
    private Session? _session;
    private TaskCompletionSource<string?>? _asked;
    private StatusLine _status;

    public ChatView(Screen screen, ClientSettings settings, TimeProvider time, ResumeLedger? ledger)
    {
        (_screen, _hasBell) = (screen, settings.Bell);
        (_attention, _limits) = (new Attention(time), new SpeechLimits(time));
        _transcript = new Transcript(new Painter(), _attention, time, ledger, screen.Add);
        _status = new StatusLine(Connecting, IsConnected: false, settings.Alias, Room: null, settings.Server.ToString(), Waiting: 0);
        _composer = new Composer(
            new Completion(() => _roster.Aliases.Where(alias => alias != _status.Alias), () => _roster.Rooms), _transcript.ShowNotice, Submit);
        _secret = new SecretInput(_composer.Hide);
    }

    /// <summary>Whether Ctrl+C leaves, because there is nothing to clear.</summary>
    public bool IsClear => _status.IsLeaving || _composer.IsEmpty;

    /// <summary>The time after which the screen shows something else even if nothing happens; null: it does not.</summary>
    public TimeSpan? NextChange => _status.IsConnected ? _limits.NextChange : null;

    /// <summary>Sets the session that gets the user's lines.</summary>
    public void Attach(Session session) => _session = session;

    /// <summary>Draws the screen.</summary>
    public void Draw()
    {
        _status = _status with { Room = _roster.Room, Limits = _status.IsConnected ? _limits.In(_roster.Room) : [], Waiting = _session!.Waiting, Unread = _attention.Unread };
        if (_attention.TakeBell() && _hasBell)
        {
            _screen.Ring();
        }

        _screen.Draw(_status, _composer.Prompt, _composer.Text, _composer.Cursor);
    }

    /// <summary>Asks for an alias; the next submitted line is the answer.</summary>
    public void Ask(string? refusal, string? suggestion, TaskCompletionSource<string?> answer)
    {
        if (refusal is not null)
        {
            _transcript.ShowNotice(refusal);
        }

        _transcript.ShowNotice("choose an alias");
        _secret.End();
        _asked = answer;
        _composer.AskAlias(suggestion);
        _status = _status with { State = "waiting for your alias" };
    }

    /// <summary>Asks for a password; the next submitted line is the answer.</summary>
    public void Ask(SecretQuestion question, TaskCompletionSource<string?> answer)
    {
        foreach (var line in question.Explanation("Esc cancels"))
        {
            _transcript.ShowNotice(line);
        }

        _secret.Ask(question.Prompt, answer);
        _status = _status.IsConnected ? _status : _status with { State = "waiting for your password" };
    }

    /// <summary>Handles that an answer is no longer needed.</summary>
    public void EndSecret() => _secret.End();

    /// <summary>Handles an event of the session.</summary>
    public void Take(SessionEvent e)
    {
        if (e.EndsSecrets)
        {
            _secret.End();
        }

        switch (e)
        {
            case SessionEvent.Connecting:
                _status = _status with { State = Connecting, IsConnected = false };
                break;
            case SessionEvent.Joined joined:
                _roster.Clear();
                _limits.Clear();
                _status = _status with { State = "connected", IsConnected = true, Alias = ShownAlias(joined.Alias) };
                break;
            case SessionEvent.Received received:
                if (!received.IsHistory)
                {
                    _roster.Take(received.Line);
                    _limits.Take(received.Line, received.Alias, _roster.Room);
                }

                _status = _status with { Alias = received.Alias };
                break;
            case SessionEvent.Lost lost:
                _status = _status with { State = $"not connected, next try in {Math.Ceiling(lost.RetryIn.TotalSeconds):0} s (Enter tries now)", IsConnected = false };
                break;
        }

        _transcript.Take(e);
    }

    /// <summary>Handles a key.</summary>
    public void Take(Key key)
    {
        _status = _status with { Hint = null };
        switch (key.Kind)
        {
            case KeyKind.FocusOut:
                _attention.LoseFocus();
                return;
            case KeyKind.FocusIn:
                _attention.NoteActivity(hasFocus: true);
                return;
            case KeyKind.EndOfInput when _composer.IsEmpty:
                _session!.FinishSending();
                _status = _status with { IsLeaving = true };
                break;
            case KeyKind.Escape when _secret.IsOpen:
                _secret.Cancel();
                break;
            case KeyKind.Escape when !_composer.Cancel():
                Discard();
                break;
            case KeyKind.Escape:
                break;
            default:
                _composer.Take(key);
                break;
        }

        _attention.NoteActivity();
    }

    /// <summary>Handles Ctrl+C by clearing the line, or canceling the question for a password.</summary>
    public void Clear()
    {
        if (_secret.IsOpen)
        {
            _secret.Cancel();
            return;
        }

        _composer.Clear();
        _status = _status with { Hint = "Ctrl+C again leaves" };
    }

    /// <summary>Shows that the client is leaving.</summary>
    public void Leave()
    {
        if (_status.Hint != Leaving)
        {
            _transcript.ShowNotice(Leaving);
        }

        _status = _status with { Hint = Leaving };
    }

    private const string Leaving = "leaving";

    private void Discard()
    {
        if (_session!.Discard() is > 0 and var lines)
        {
            _transcript.ShowNotice($"{Quantity.Of(lines, "line")} discarded");
        }
    }

    private void Submit(string line)
    {
        if (_secret.IsOpen)
        {
            _secret.Submit(line);
        }
        else if (_asked is not null)
        {
            SubmitAlias(line.Trim());
        }
        else if (!_status.IsConnected && UserLine.IsQuit(line))
        {
            _session!.Leave();
        }
        else if (!_status.IsConnected && line.Length == 0)
        {
            _session!.RetryNow();
        }
        else if (!_session!.Say(line))
        {
            _transcript.ShowNotice($"not sent: {(_status.IsLeaving ? "you are leaving" : "too many lines waiting")}: {TextCells.Cut(line, 40)}");
        }
        else if (UserLine.IsQuit(line))
        {
            _status = _status with { IsLeaving = true };
        }
        else if (_status.IsConnected && _session.AsksForSecret(line))
        {
            _secret.Expect();
        }
    }

    // The user may enter "/resume TOKEN" instead of an alias. The token must not be shown; the server reports the alias later.
    private static string? ShownAlias(string alias) => alias.StartsWith('/') || UserLine.MayContainToken(alias) ? null : alias;

    private void SubmitAlias(string alias)
    {
        if (UserLine.IsQuit(alias))
        {
            _session!.Leave();
        }
        else if (alias.Length > 0)
        {
            _composer.EndAlias();
            _asked!.TrySetResult(alias);
            _asked = null;
            _status = _status with { Alias = ShownAlias(alias), State = Connecting };
        }
    }
}
