using ChatRoom.Client.Messages;
using ChatRoom.Client.Pipes;
using ChatRoom.Client.Sessions;

namespace ChatRoom.Client.Terminal;

/// <summary>
/// Turns a session's events into the lines that a person sees: a rule before the history instead of the server's notices,
/// without the arrivals and departures of the past; a rule before the first unread line; and the client's own notices. For
/// one thread.
/// </summary>
/// <param name="painter">Decides how lines look.</param>
/// <param name="attention">Learns of messages for the user.</param>
/// <param name="time">The clock.</param>
/// <param name="ledger">Keeps our place; null: nothing does.</param>
/// <param name="add">Shows a line.</param>
internal sealed class Transcript(Painter painter, Attention attention, TimeProvider time, PlaceLedger? ledger, Action<ShownLine> add)
{
    /// <summary>More lines of a history are not buffered; a server sends at most 1,000.</summary>
    public const int MostHistory = 2000;

    private readonly List<ShownLine> _history = [];
    private PlaceLedger? _ledger = ledger;
    private bool _isHistory;
    private string? _lossTold;

    /// <summary>Takes an event.</summary>
    public void Take(SessionEvent e)
    {
        if (_isHistory && e is not SessionEvent.Received { IsHistory: true } and not SessionEvent.Caught and not SessionEvent.Sent)
        {
            EndHistory();
        }

        switch (e)
        {
            case SessionEvent.Received { IsAnswer: false, IsHistory: true } past:
                AddPast(past.Line, past.Alias);
                break;
            case SessionEvent.Received { IsAnswer: false } received:
                AddNew(received.Line, received.Alias);
                break;
            case SessionEvent.Caught caught:
                Keep(caught);
                break;
            case SessionEvent.Joined joined:
                Tell(joined);
                break;
            case SessionEvent.Lost lost when _lossTold != lost.Reason:
                _lossTold = lost.Reason; // a server may be away for hours
                Tell(lost.Reason);
                break;
            case SessionEvent.Notice notice:
                Tell(notice.Text);
                break;
            case SessionEvent.Failed failed:
                Tell(failed.Reason);
                break;
        }
    }

    /// <summary>Shows a notice of the client.</summary>
    public void Tell(string text) => add(painter.Notice(text, time.GetLocalNow()));

    private void AddPast(ChatLine line, string alias)
    {
        _isHistory = true;
        if (line is { Kind: ChatLineKind.Notice, Time: "", Text: ServerNotice.EndOfHistory })
        {
            EndHistory();
        }
        else if (!(line is { Kind: ChatLineKind.Notice, Time: "", Text: ServerNotice.History } || IsComingOrGoing(line)))
        {
            _history.Add(painter.Past(line, alias));
            if (_history.Count == MostHistory)
            {
                EndHistory(); // the rest gets a rule of its own
            }
        }
    }

    private void EndHistory()
    {
        _isHistory = false;
        if (_history.Count > 0)
        {
            add(painter.Rule(_history.Count == 1 ? "1 earlier message" : $"{_history.Count} earlier messages"));
        }

        _history.ForEach(add);
        _history.Clear();
    }

    private void AddNew(ChatLine line, string alias)
    {
        if (line.Kind is ChatLineKind.Message or ChatLineKind.Action or ChatLineKind.Whisper && line.Alias != alias)
        {
            if (attention.TakeMark() is { } since)
            {
                add(painter.Rule($"new since {since.ToOffset(time.GetLocalNow().Offset):HH:mm}"));
            }

            if (Mention.IsFor(line, alias))
            {
                attention.Call();
            }
        }

        add(painter.Line(line, time.GetLocalNow(), alias));
    }

    private static bool IsComingOrGoing(ChatLine line) =>
        line.Kind is ChatLineKind.Connected or ChatLineKind.Left || (line.Kind == ChatLineKind.Notice && ServerNotice.IsComingOrGoing(line.Text));

    private void Tell(SessionEvent.Joined joined)
    {
        _lossTold = null;
        if (joined.IsBack)
        {
            Tell("reconnected");
        }
        else if (joined.IsClassic)
        {
            Tell("this is a tutorial's server: it has no rooms and no commands");
        }
    }

    private void Keep(SessionEvent.Caught caught)
    {
        try
        {
            _ledger?.Write([], caught.Place, static () => { });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Tell($"cannot save the session: {e.Message}");
            _ledger = null;
        }
    }
}
