using ChatRoom.Client.Editing;
using ChatRoom.Client.Messages;
using ChatRoom.Client.Pipes;
using ChatRoom.Client.Sessions;
using ChatRoom.Client.Settings;

namespace ChatRoom.Client.Terminal;

/// <summary>What a person sees and types: the state of the chat as it is on the screen. For one thread.</summary>
internal sealed class ChatView
{
    private const string Connecting = "connecting";
    private readonly Screen _screen;
    private readonly Attention _attention;
    private readonly Transcript _transcript;
    private readonly Composer _composer;
    private readonly Roster _roster = new();
    private readonly bool _hasBell;
    private Session? _session;
    private TaskCompletionSource<string?>? _asked;
    private StatusLine _status;

    public ChatView(Screen screen, ClientSettings settings, TimeProvider time, PlaceLedger? ledger)
    {
        (_screen, _hasBell) = (screen, settings.Bell);
        _attention = new Attention(time);
        _transcript = new Transcript(new Painter(), _attention, time, ledger, screen.Add);
        _status = new StatusLine(Connecting, IsConnected: false, settings.Alias, Room: null, settings.Server.ToString(), Waiting: 0);
        _composer = new Composer(
            new Completion(() => _roster.Aliases.Where(alias => alias != _status.Alias), () => _roster.Rooms), _transcript.Tell, Submit);
    }

    /// <summary>Whether Ctrl+C leaves, because there is nothing else to clear.</summary>
    public bool IsClear => _status.IsLeaving || _composer.IsEmpty;

    /// <summary>Sends what the user types to a session.</summary>
    public void Attach(Session session) => _session = session;

    /// <summary>Draws everything on the screen.</summary>
    public void Draw()
    {
        _status = _status with { Room = _roster.Room, Waiting = _session!.Waiting, Unread = _attention.Unread };
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
            _transcript.Tell(refusal);
        }

        _transcript.Tell("choose an alias");
        _asked = answer;
        _composer.AskAlias(suggestion);
        _status = _status with { State = "waiting for your alias" };
    }

    /// <summary>Takes an event of the session.</summary>
    public void Take(SessionEvent e)
    {
        switch (e)
        {
            case SessionEvent.Connecting:
                _status = _status with { State = Connecting, IsConnected = false };
                break;
            case SessionEvent.Joined joined:
                _roster.Clear();
                _status = _status with { State = "connected", IsConnected = true, Alias = ShownAlias(joined.Alias) };
                break;
            case SessionEvent.Received received:
                if (!received.IsHistory)
                {
                    _roster.Take(received.Line);
                }

                _status = _status with { Alias = received.Alias };
                break;
            case SessionEvent.Lost lost:
                _status = _status with { State = $"not connected, next try in {Math.Ceiling(lost.RetryIn.TotalSeconds):0} s (Enter tries now)", IsConnected = false };
                break;
        }

        _transcript.Take(e);
    }

    /// <summary>Takes a key.</summary>
    public void Take(Key key)
    {
        _status = _status with { Hint = null };
        switch (key.Kind)
        {
            case KeyKind.FocusOut:
                _attention.LoseFocus();
                return;
            case KeyKind.FocusIn:
                _attention.Return(hasFocus: true);
                return;
            case KeyKind.EndOfInput when _composer.IsEmpty:
                _session!.FinishSending();
                _status = _status with { IsLeaving = true };
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

        _attention.Return();
    }

    /// <summary>Takes Ctrl+C: clears the line, if there is something to clear.</summary>
    public void Clear()
    {
        _composer.Clear();
        _status = _status with { Hint = "Ctrl+C again leaves" };
    }

    /// <summary>Shows that the client leaves now.</summary>
    public void Leave()
    {
        if (_status.Hint != Leaving)
        {
            _transcript.Tell(Leaving);
        }

        _status = _status with { Hint = Leaving };
    }

    private const string Leaving = "leaving";

    private void Discard()
    {
        if (_session!.Discard() is > 0 and var lines)
        {
            _transcript.Tell(lines == 1 ? "1 line discarded" : $"{lines} lines discarded");
        }
    }

    private void Submit(string line)
    {
        if (_asked is not null)
        {
            SubmitAlias(line.Trim());
        }
        else if (!_status.IsConnected && Speech.IsQuit(line))
        {
            _session!.Leave();
        }
        else if (!_status.IsConnected && line.Length == 0)
        {
            _session!.RetryNow();
        }
        else if (!_session!.Say(line))
        {
            _transcript.Tell($"not sent: {(_status.IsLeaving ? "you are leaving" : "too many lines waiting")}: {TextCells.Cut(line, 40)}");
        }
        else if (Speech.IsQuit(line))
        {
            _status = _status with { IsLeaving = true };
        }
    }

    // "/resume TOKEN" may stand in place of an alias; the room is the first to say who we are.
    private static string? ShownAlias(string alias) => alias.StartsWith('/') || Speech.MayContainToken(alias) ? null : alias;

    private void SubmitAlias(string alias)
    {
        if (Speech.IsQuit(alias))
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
