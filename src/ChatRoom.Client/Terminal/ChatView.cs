using ChatRoom.Client.Connections;
using ChatRoom.Client.Editing;
using ChatRoom.Client.Messages;
using ChatRoom.Client.Pipes;
using ChatRoom.Client.Resuming;
using ChatRoom.Client.Sessions;
using ChatRoom.Protocol;

namespace ChatRoom.Client.Terminal;

/// <summary>What a person sees and types: the state of the chat as it is on the screen. For one thread.</summary>
internal sealed class ChatView
{
    private const string NotLetIn = "connecting";
    private readonly Screen _screen;
    private readonly TimeProvider _time;
    private PlaceLedger? _ledger;
    private readonly LineEditor _editor = new();
    private readonly History _history = new();
    private readonly Roster _roster = new();
    private readonly Completion _completion;
    private TaskCompletionSource<string?>? _asked;
    private StatusLine _status;
    private string? _lossTold;

    public ChatView(Screen screen, ClientSettings settings, TimeProvider time, PlaceLedger? ledger)
    {
        (_screen, _time, _ledger) = (screen, time, ledger);
        _status = new StatusLine(NotLetIn, IsConnected: false, settings.Alias, Room: null, settings.Server.ToString(), Waiting: 0);
        _completion = new Completion(() => _roster.Aliases.Where(alias => alias != _status.Alias), () => _roster.Rooms);
    }

    /// <summary>Whether nothing is being typed.</summary>
    public bool IsLineEmpty => _editor.Text.Length == 0;

    /// <summary>Puts it all on the screen.</summary>
    /// <param name="waiting">How many lines wait to be sent.</param>
    public void Draw(int waiting)
    {
        // A line or two are on their way at once; only what has to wait is worth telling.
        _status = _status with { Room = _roster.Room, Waiting = waiting };
        _screen.Draw(_status, _asked is null ? "> " : "alias: ", _editor.Text, _editor.Cursor);
    }

    /// <summary>Asks for an alias; the answer is what is typed next.</summary>
    public void Ask(string? refusal, TaskCompletionSource<string?> answer)
    {
        if (refusal is not null)
        {
            Tell(refusal);
        }

        Tell("what do you want to be called?");
        _asked = answer;
        _status = _status with { State = "waiting for your alias" };
    }

    /// <summary>Something happened.</summary>
    public void Take(SessionEvent e)
    {
        switch (e)
        {
            case SessionEvent.Connecting:
                _status = _status with { State = NotLetIn, IsConnected = false };
                break;
            case SessionEvent.Joined joined:
                _roster.Clear();
                _status = _status with { State = "connected", IsConnected = true, Alias = joined.Alias };
                TellOf(joined);
                break;
            case SessionEvent.Received received:
                if (!received.IsHistory)
                {
                    _roster.Take(received.Line);
                }

                _status = _status with { Alias = received.Alias };
                if (!received.IsAnswer)
                {
                    _screen.Add(received.IsHistory
                        ? Painter.Past(received.Line, _time.GetLocalNow())
                        : Painter.Line(received.Line, _time.GetLocalNow(), received.Alias));
                }

                break;
            case SessionEvent.Caught caught:
                Keep(caught.Place);
                break;
            case SessionEvent.Lost lost:
                _status = _status with { State = $"not connected, again in {Math.Ceiling(lost.RetryIn.TotalSeconds):0} s", IsConnected = false };
                TellOf(lost);
                break;
            case SessionEvent.Notice notice:
                Tell(notice.Text);
                break;
            case SessionEvent.Failed failed:
                Tell(failed.Reason);
                break;
        }
    }

    /// <summary>A key was pressed.</summary>
    public void Take(Key key, Session session)
    {
        switch (key.Kind)
        {
            case KeyKind.Enter: Submit(session); break;
            case KeyKind.Paste: Paste(key.Text, session); break;
            case KeyKind.Up: Show(_history.Back(_editor.Text)); break;
            case KeyKind.Down: Show(_history.Forward()); break;
            case KeyKind.Tab or KeyKind.BackTab when _asked is null:
                if (_completion.Next(_editor.Text, _editor.Cursor, key.Kind == KeyKind.BackTab) is var (text, cursor))
                {
                    _editor.Set(text, cursor);
                }

                break;
            default: _editor.Apply(key); break;
        }
    }

    private void Keep(Bookmark? place)
    {
        try
        {
            _ledger?.Write([], place, static () => { });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Tell($"your place cannot be kept: {e.Message}");
            _ledger = null;
        }
    }

    /// <summary>A server may be away for hours: the same reason is told once.</summary>
    private void TellOf(SessionEvent.Lost lost)
    {
        if (_lossTold != lost.Reason)
        {
            Tell(lost.Reason);
        }

        _lossTold = lost.Reason;
    }

    private void TellOf(SessionEvent.Joined joined)
    {
        _lossTold = null;
        if (joined.Dialect == ServerDialect.Classic)
        {
            Tell("this is a tutorial's server: it knows no rooms and no commands");
        }

        if (joined.IsBack)
        {
            Tell("connected again");
        }
    }

    private void Submit(Session session)
    {
        if (_asked is not null)
        {
            if (Speech.IsQuit(_editor.Text))
            {
                session.Leave();
            }
            else if (_editor.Text.Trim() is { Length: > 0 } alias)
            {
                _editor.Take();
                _asked.TrySetResult(alias);
                _asked = null;
                _status = _status with { Alias = alias, State = NotLetIn };
            }

            return;
        }

        var line = _editor.Take();
        _history.Add(line);
        if (!_status.IsConnected && Speech.IsQuit(line))
        {
            session.Leave();
        }
        else if (!session.Say(line))
        {
            Tell($"not sent, for too much waits or you are leaving: {TextCells.Cut(line, 40)}");
        }
    }

    /// <summary>Of many lines each is said; what follows the last line end is yet to be finished.</summary>
    private void Paste(string text, Session session)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        _editor.Insert(Sanitizer.Clean(lines[0]));
        foreach (var line in _asked is null ? lines[1..] : []) // an alias is one line
        {
            Submit(session);
            _editor.Insert(Sanitizer.Clean(line));
        }
    }

    private void Show(string? line)
    {
        if (line is not null)
        {
            _editor.Set(line);
        }
    }

    private void Tell(string text) => _screen.Add(Painter.Notice(text, _time.GetLocalNow()));
}
