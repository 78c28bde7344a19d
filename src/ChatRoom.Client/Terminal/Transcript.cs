using ChatRoom.Client.Messages;
using ChatRoom.Client.Pipes;
using ChatRoom.Client.Sessions;

namespace ChatRoom.Client.Terminal;

/// <summary>
/// Converts a session's events to the lines on the screen. It shows a history below a rule, without arrivals and departures,
/// and a rule above the first unread line. It also shows the client's own notices. Not thread-safe.
/// </summary>
/// <param name="painter">Styles the lines.</param>
/// <param name="attention">Counts the messages for the user.</param>
/// <param name="time">The clock.</param>
/// <param name="ledger">Saves the session; null: the session is not saved.</param>
/// <param name="add">Shows a line.</param>
internal sealed class Transcript(Painter painter, Attention attention, TimeProvider time, ResumeLedger? ledger, Action<ShownLine> add)
{
    /// <summary>The maximum number of buffered lines of a history. A server sends at most 1,000.</summary>
    public const int MaxHistory = 2000;

    private readonly List<ShownLine> _history = [];
    private ResumeLedger? _ledger = ledger;
    private bool _isHistory;
    private string? _lastLoss;

    /// <summary>Handles an event.</summary>
    public void Take(SessionEvent e)
    {
        if (_isHistory && e is not SessionEvent.Received { IsHistory: true } and not SessionEvent.CaughtUp and not SessionEvent.Sent)
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
            case SessionEvent.CaughtUp caught:
                Keep(caught);
                break;
            case SessionEvent.Joined joined:
                ShowNotice(joined);
                break;
            case SessionEvent.Lost lost when _lastLoss != lost.Reason:
                _lastLoss = lost.Reason; // a server may be unavailable for hours: show the same reason once
                ShowNotice(lost.Reason);
                break;
            case SessionEvent.Notice notice:
                ShowNotice(notice.Text);
                break;
            case SessionEvent.Failed failed:
                ShowNotice(failed.Reason);
                break;
        }
    }

    /// <summary>Shows a notice of the client.</summary>
    public void ShowNotice(string text) => add(painter.Notice(text, time.GetLocalNow()));

    private void AddPast(ChatLine line, string alias)
    {
        _isHistory = true;
        if (line is { Kind: ChatLineKind.Notice, Time: "", Text: ServerNotice.EndOfHistory })
        {
            EndHistory();
        }
        else if (!(line is { Kind: ChatLineKind.Notice, Time: "", Text: ServerNotice.History } || IsArrivalOrDeparture(line)))
        {
            _history.Add(painter.Past(line, alias));
            if (_history.Count == MaxHistory)
            {
                EndHistory(); // the remaining lines get a second rule
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
                attention.NoteMessage();
            }
        }

        add(painter.Line(line, time.GetLocalNow(), alias));
    }

    private static bool IsArrivalOrDeparture(ChatLine line) =>
        line.Kind is ChatLineKind.Connected or ChatLineKind.Left || (line.Kind == ChatLineKind.Notice && ServerNotice.IsArrivalOrDeparture(line.Text));

    private void ShowNotice(SessionEvent.Joined joined)
    {
        _lastLoss = null;
        if (joined.IsBack)
        {
            ShowNotice("reconnected");
        }
        else if (joined.IsClassic)
        {
            ShowNotice("this is a tutorial's server: it has no rooms and no commands");
        }
    }

    private void Keep(SessionEvent.CaughtUp caught)
    {
        try
        {
            _ledger?.Write([], caught.ResumePoint, static () => { });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ShowNotice($"cannot save the session: {e.Message}");
            _ledger = null;
        }
    }
}
