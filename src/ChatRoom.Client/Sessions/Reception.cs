using ChatRoom.Client.Messages;
using ChatRoom.Client.Resuming;

namespace ChatRoom.Client.Sessions;

/// <summary>
/// Interprets the lines of one connection: who and where we are, which lines to show, and which id we have reached. It has
/// no connection and no clock. For one thread at a time.
/// </summary>
/// <param name="resumption">What outlives the connection.</param>
/// <param name="alias">Our alias at the beginning.</param>
/// <param name="room">Our room; null if it is not known.</param>
/// <param name="isClassic">Whether the server is the tutorial's, whose lines mean little.</param>
/// <param name="isResumed">Whether a token let us in, so that the lines that we missed come first.</param>
/// <param name="show">Hands an event to the front end.</param>
internal sealed class Reception(Resumption resumption, string alias, string? room, bool isClassic, bool isResumed, Action<SessionEvent> show)
{
    private readonly HeldLines _held = new(resumption.Place, isResumed);
    private bool _isComingBack = isResumed; // until the server says where we are
    private bool _isHistory;

    public string Alias { get; private set; } = alias;

    public string? Room { get; private set; } = room;

    public Questions Questions { get; } = new();

    public Action OnMoved { get; set; } = static () => { };

    /// <summary>
    /// Whether, as of the last answer to <c>/ids on</c>, every earlier line of ours that the server accepted has come back or
    /// is accounted for.
    /// </summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether the client itself has sent <c>/join</c>, and the server has not answered.</summary>
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

        TakeHeld(_held.Release(line, out var isAnew), isAnew);

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

    /// <summary>Reports our position, if we can resume from it.</summary>
    public void TellPlace() => show(new SessionEvent.Caught(
        resumption.Token is { } token ? new Bookmark(Alias, token, Room, resumption.After) : null));

    private void TakeHeld(IReadOnlyList<string> held, bool isAnew)
    {
        if (isAnew)
        {
            show(new SessionEvent.Notice("the room's history was reset: messages may be missing"));
            resumption.Place.Leave();
            resumption.Place.Skip();
        }

        foreach (var raw in held)
        {
            Take(raw);
        }
    }

    private void TakeHistory(ChatLine line)
    {
        _isHistory = !(line is { Kind: ChatLineKind.Notice, Id: null, Time: "", Text: ServerNotice.EndOfHistory });
        if (line.Id is { } id)
        {
            resumption.Place.PassHistory(id);
        }

        Show(line, isHistory: true);
    }

    private void TakeNumbered(ChatLine line, long id)
    {
        if (resumption.IsMoving)
        {
            resumption.Place.Leave(); // the server may have moved us already and say so a moment later
        }

        if (!resumption.Place.TryTake(id, out var missing))
        {
            return; // a repetition
        }

        if (resumption.NotOurs(missing) is > 0 and var lost && !resumption.Ignores)
        {
            show(new SessionEvent.Notice(lost == 1 ? "1 message is missing" : $"{lost} messages are missing"));
        }

        TakeOfRoom(line);
    }

    private void TakeOfRoom(ChatLine line)
    {
        if (line.Alias == Alias && line.Kind is ChatLineKind.Message or ChatLineKind.Action)
        {
            resumption.Confirm(line);
        }
        else if (line.Kind == ChatLineKind.Notice && line.Text.StartsWith($"{Alias} ", StringComparison.Ordinal))
        {
            resumption.Sent.Answer(); // we have set the topic, for example
        }

        Alias = Roster.NewAlias(line, Alias) ?? Alias;
        Show(line);
    }

    // A line for us alone, or any line while ids are off.
    private void TakeUnnumbered(ChatLine line)
    {
        if (line.Kind != ChatLineKind.Notice)
        {
            TakeOfRoom(line);
        }
        else if (Roster.IsWho(line))
        {
            Room = Roster.RoomOfWho(line);
            Answer(Question.Who, line);
        }
        else if (ServerNotice.NextId(line.Text) is { } next)
        {
            TakePlace(next);
            Answer(Question.Ids, line);
        }
        else if (ServerNotice.Token(line.Text) is { } token)
        {
            resumption.Begin(token);
            if (ServerNotice.IsNextToken(line.Text))
            {
                TellPlace(); // the token that we came back with is used up
            }
            else
            {
                Answer(Question.Resume, line);
            }
        }
        else if (ServerNotice.UnknownCommand(line.Text) is { } command && (command is "/ids" or "/resume"))
        {
            resumption.GiveUp();
            Answer(command == "/ids" ? Question.Ids : Question.Resume, line);
        }
        else
        {
            TakeNotice(line);
        }
    }

    private void TakeNotice(ChatLine line)
    {
        _isHistory = line.Text == ServerNotice.History;
        if (ServerNotice.Return(line.Text) is var (room, alias))
        {
            Alias = alias;
            Move(room, line, isAnother: !_isComingBack || (Room is not null && Room != room));
            _isComingBack = false;
            return;
        }

        if (Roster.NewRoom(line) is { } next)
        {
            IsRejoining = false;
            Move(next, line, isAnother: true);
            return;
        }

        if (IsRejoining && ServerNotice.IsThere(line.Text))
        {
            IsRejoining = false;
            show(new SessionEvent.Received(line, Alias, IsAnswer: true));
            return;
        }

        if (!_isHistory)
        {
            IsRejoining &= ServerNotice.IsUnasked(line.Text, Alias); // the server has answered our /join in another way
            resumption.TakeNotice(line.Text, Alias);
        }

        Alias = Roster.NewAlias(line, Alias) ?? Alias;
        Show(line, _isHistory);
    }

    /// <summary>Changes the room. A position belongs to one room, so it is reported before and after.</summary>
    private void Move(string room, ChatLine line, bool isAnother)
    {
        TellPlace();
        Room = room;
        if (isAnother)
        {
            resumption.Place.Leave();
        }

        Show(line);
        TellPlace();
        OnMoved();
    }

    private void TakePlace(long next)
    {
        var hidden = resumption.Place.Reach(next);
        IsComplete = hidden is { } lines && !resumption.Place.HasSkipped && (resumption.HasEcho || resumption.NotOurs(lines) == 0);
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
            resumption.ShowsIds |= question == Question.Ids; // the user wants to see ids
            resumption.Sent.Answer();
            Show(line);
        }
    }

    private void Show(ChatLine line, bool isHistory = false) =>
        show(new SessionEvent.Received(resumption.ShowsIds ? line.WithIdShown() : line, Alias, IsHistory: isHistory));
}
