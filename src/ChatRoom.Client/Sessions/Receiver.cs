using ChatRoom.Client.Messages;
using ChatRoom.Client.Resuming;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Client.Sessions;

/// <summary>
/// Interprets the lines of one connection: tracks the client's alias, room and position, and shows lines. It does no I/O and
/// uses no clock. Not thread-safe.
/// </summary>
/// <param name="resumption">The state that outlives the connection.</param>
/// <param name="alias">The client's alias at the beginning.</param>
/// <param name="room">The client's room; null if it is not known.</param>
/// <param name="isClassic">Whether the server is the tutorial's, which has no notices.</param>
/// <param name="isResumed">Whether the connection resumed a session, so that missed lines come first.</param>
/// <param name="show">Passes an event to the front end.</param>
internal sealed class Receiver(Resumption resumption, string alias, string? room, bool isClassic, bool isResumed, Action<SessionEvent> show)
{
    private readonly HeldLines _held = new(resumption.Position, isResumed);
    private bool _isResuming = isResumed; // until the server reports the room of the resumed session
    private bool _isHistory;

    public string Alias { get; private set; } = alias;

    public string? Room { get; private set; } = room;

    public Questions Questions { get; } = new();

    public Action OnMoved { get; set; } = static () => { };

    /// <summary>Called when the server takes the next line as a password.</summary>
    public Action<SecretKind> OnSecretRequested { get; set; } = static _ => { };

    /// <summary>Called with each notice that may answer a command, and the client's alias.</summary>
    public Action<string, string> OnNotice { get; set; } = static (_, _) => { };

    /// <summary>
    /// Whether, at the last answer to <c>/ids on</c>, the client knew of each of its earlier lines whether the server has accepted it.
    /// </summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether the client itself has sent <c>/join</c> and still waits for the answer.</summary>
    public bool IsRejoining { get; set; }

    public void Take(string raw)
    {
        if (isClassic)
        {
            Show(ChatLine.Parse(raw).FromClassic());
            return;
        }

        var line = ChatLine.ParseNumbered(raw);
        if (_held.TryHold(raw, line))
        {
            return;
        }

        TakeHeld(_held.Release(line, out var isReset), isReset);

        if (_isHistory)
        {
            TakeHistory(line);
        }
        else if (line.Id is { } id)
        {
            TakeNumbered(line, id);
        }
        else
        {
            TakeUnnumbered(line);
        }
    }

    /// <summary>Reports the current resume point; null if the session cannot be resumed.</summary>
    public void ReportPosition() => show(new SessionEvent.CaughtUp(
        resumption.Token is { } token ? new ResumePoint(Alias, token, Room, resumption.After) : null));

    private void TakeHeld(IReadOnlyList<string> held, bool isReset)
    {
        if (isReset)
        {
            show(new SessionEvent.Notice("the room's history was reset: messages may be missing"));
            NoteReset();
        }

        foreach (var raw in held)
        {
            Take(raw);
        }
    }

    private void NoteReset()
    {
        resumption.Position.Reset();
        resumption.Position.NoteSkip();
    }

    private void TakeHistory(ChatLine line)
    {
        _isHistory = !(line is { Kind: ChatLineKind.Notice, Id: null, Time: "", Text: ServerNotice.EndOfHistory });
        if (line.Id is { } id)
        {
            resumption.Position.NoteHistory(id);
        }

        Show(line, isHistory: true);
    }

    private void TakeNumbered(ChatLine line, long id)
    {
        if (resumption.IsMoving)
        {
            resumption.Position.Reset(); // the server may have moved the client already and report it a moment later
        }

        if (!resumption.Position.TryAdvance(id, out var missing))
        {
            return; // a repetition
        }

        if (resumption.CountOthers(missing) is > 0 and var lost && !resumption.Ignores)
        {
            show(new SessionEvent.Notice($"{Quantity.Of(lost, "message")} {Quantity.Agree(lost, "is", "are")} missing"));
        }

        TakeRoomLine(line);
    }

    private void TakeRoomLine(ChatLine line)
    {
        if (line.Alias == Alias && line.Kind is ChatLineKind.Message or ChatLineKind.Action)
        {
            resumption.Confirm(line);
        }
        else if (line.Kind == ChatLineKind.Notice && line.Text.StartsWith($"{Alias} ", StringComparison.Ordinal))
        {
            resumption.Sent.Answer(); // for example: the client has set the topic
        }

        Alias = Roster.NewAlias(line, Alias) ?? Alias;
        Show(line);
    }

    // A line for this client alone, or any line while ids are off.
    private void TakeUnnumbered(ChatLine line)
    {
        if (line.Kind != ChatLineKind.Notice)
        {
            TakeRoomLine(line);
        }
        else if (Roster.IsWho(line))
        {
            Room = Roster.RoomOfWho(line);
            Answer(Question.Who, line);
        }
        else if (ServerNotice.NextId(line.Text) is { } next)
        {
            TakeNextId(next);
            Answer(Question.Ids, line);
        }
        else if (ServerNotice.Token(line.Text) is { } token)
        {
            resumption.SetToken(token);
            if (ServerNotice.IsNextToken(line.Text))
            {
                ReportPosition(); // the token that resumed the session is used up
            }
            else
            {
                Answer(Question.Resume, line);
            }
        }
        else if (ServerNotice.UnknownCommand(line.Text) is { } command && (command is "/ids" or "/resume"))
        {
            resumption.MarkUnsupported();
            Answer(command == "/ids" ? Question.Ids : Question.Resume, line);
        }
        else if (ServerNotice.RequestedSecret(line.Text) is { } secret)
        {
            Show(line);
            OnSecretRequested(secret);
        }
        else
        {
            TakeNotice(line);
        }
    }

    private void TakeNotice(ChatLine line)
    {
        _isHistory = line.Text == ServerNotice.History;
        if (ServerNotice.ResumedSession(line.Text) is var (room, alias))
        {
            Alias = alias;
            Move(room, line, isAnother: !_isResuming || (Room is not null && Room != room));
            _isResuming = false;
            return;
        }

        if (Roster.NewRoom(line) is { } next)
        {
            IsRejoining = false;
            Move(next, line, isAnother: true);
            return;
        }

        if (IsRejoining && ServerNotice.IsAlreadyThere(line.Text))
        {
            IsRejoining = false;
            show(new SessionEvent.Received(line, Alias, IsAnswer: true));
            return;
        }

        if (!_isHistory)
        {
            IsRejoining &= ServerNotice.IsUnasked(line.Text, Alias); // the server has refused the client's /join
            resumption.TakeNotice(line.Text, Alias);
            if (ServerNotice.IsReset(line.Text))
            {
                NoteReset();
            }
        }

        Alias = Roster.NewAlias(line, Alias) ?? ServerNotice.AliasAfterLogin(line.Text) ?? Alias;
        Show(line, _isHistory);
        if (!_isHistory && !ServerNotice.IsUnasked(line.Text, Alias))
        {
            OnNotice(line.Text, Alias);
        }
    }

    /// <summary>Changes the room. A position belongs to one room, so the old one and the new one are reported.</summary>
    private void Move(string room, ChatLine line, bool isAnother)
    {
        ReportPosition();
        Room = room;
        if (isAnother)
        {
            resumption.Position.Reset();
        }

        Show(line);
        ReportPosition();
        OnMoved();
    }

    private void TakeNextId(long next)
    {
        var hidden = resumption.Position.NoteNext(next);
        IsComplete = hidden is { } lines && !resumption.Position.HasSkipped && (resumption.HasEcho || resumption.CountOthers(lines) == 0);
    }

    private void Answer(Question question, ChatLine line)
    {
        if (Questions.Answer(question))
        {
            if (question == Question.Ids)
            {
                resumption.Sent.EndMove();
            }

            show(new SessionEvent.Received(line, Alias, IsAnswer: true));
        }
        else
        {
            resumption.ShowsIds |= question == Question.Ids; // the user has sent /ids on
            resumption.Sent.Answer();
            Show(line);
        }
    }

    private void Show(ChatLine line, bool isHistory = false) =>
        show(new SessionEvent.Received(resumption.ShowsIds ? line.WithIdShown() : line, Alias, IsHistory: isHistory));
}
