using ChatRoom.Client.Messages;
using ChatRoom.Client.Resuming;

namespace ChatRoom.Client.Sessions;

/// <summary>
/// What one connection's lines mean: who and where we are, which of them are to be shown, and how far that brings us. It
/// has no connection and no clock. For one thread at a time.
/// </summary>
/// <param name="resumption">How far we have come, over all connections.</param>
/// <param name="alias">Who we are at first.</param>
/// <param name="room">The room that we are known to be in; null if none is.</param>
/// <param name="isClassic">Whether the lines are those of the tutorial's server, which mean little.</param>
/// <param name="isResumed">Whether we were let in by our token, and are told first what we missed.</param>
/// <param name="show">Takes what is to be told to the front end.</param>
internal sealed class Reception(Resumption resumption, string alias, string? room, bool isClassic, bool isResumed, Action<SessionEvent> show)
{
    private readonly HeldLines _held = new(resumption.Place, isResumed);
    private bool _isComingBack = isResumed; // until it is told to where
    private bool _isHistory;

    /// <summary>What we are called, as of the last line.</summary>
    public string Alias { get; private set; } = alias;

    /// <summary>The room that we are in; null if it is not known.</summary>
    public string? Room { get; private set; } = room;

    /// <summary>What was asked.</summary>
    public Questions Questions { get; } = new();

    /// <summary>We have come to another room: done on the thread that takes the lines.</summary>
    public Action OnMoved { get; set; } = static () => { };

    /// <summary>
    /// As of the last answer to <c>/ids on</c>: whether whatever we had sent before, and was taken, is sure to have come
    /// back, or to be accounted for.
    /// </summary>
    public bool IsComplete { get; private set; }

    /// <summary>Takes in a line.</summary>
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

    /// <summary>Tells how far we have come, if we can come back there.</summary>
    public void TellPlace() => show(new SessionEvent.Caught(
        resumption.Token is { } token ? new Bookmark(Alias, token, Room, resumption.After) : null));

    /// <summary>Takes what was held, now that it is known what it means.</summary>
    private void TakeHeld(IReadOnlyList<string> held, bool isAnew)
    {
        if (isAnew)
        {
            show(new SessionEvent.Notice("the room has begun anew: what was said meanwhile may be missing"));
            resumption.Place.Leave();
            resumption.Place.Skip();
        }

        foreach (var raw in held)
        {
            Take(raw);
        }
    }

    /// <summary>What was: it tells nothing about who is here, nor who we are.</summary>
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
            resumption.Place.Leave(); // the server may have moved us already, and tell us a moment later
        }

        if (!resumption.Place.TryTake(id, out var missing))
        {
            return; // shown before
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
            resumption.Sent.Answer(); // we have set the topic, or the like
        }

        Alias = Roster.NewAlias(line, Alias) ?? Alias;
        Show(line);
    }

    /// <summary>A line for us alone; or any, while ids are not on yet, or not known to the server.</summary>
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
        resumption.IsTaken |= line.Text == ServerNotice.PlaceTaken;
        resumption.Ignores |= ServerNotice.IsIgnoring(line.Text);
        if (ServerNotice.Return(line.Text) is var (room, alias))
        {
            Alias = alias;
            Move(room, line, isAnother: !_isComingBack || (Room is not null && Room != room));
            _isComingBack = false;
            return;
        }

        if (Roster.NewRoom(line) is { } next)
        {
            Move(next, line, isAnother: true);
            return;
        }

        if (line.Text == ServerNotice.Revoked)
        {
            resumption.Forget();
        }

        if (ServerNotice.IsSkip(line.Text))
        {
            resumption.Place.Skip();
        }
        else if (ServerNotice.MostBytes(line.Text) is { } most)
        {
            resumption.Sent.RefuseLongerThan(most);
        }
        else if (line.Text == ServerNotice.NotStored)
        {
            resumption.Sent.RefuseFirst();
        }
        else if (!_isHistory && !ServerNotice.IsStillIgnoring(line.Text))
        {
            resumption.Sent.Answer();
        }

        Alias = Roster.NewAlias(line, Alias) ?? Alias;
        Show(line, _isHistory);
    }

    /// <summary>What is told of our place is of one room: so it is told before and after.</summary>
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
            resumption.ShowsIds |= question == Question.Ids; // the user wants to see them
            resumption.Sent.Answer();
            Show(line);
        }
    }

    private void Show(ChatLine line, bool isHistory = false) =>
        show(new SessionEvent.Received(resumption.ShowsIds ? line.WithIdShown() : line, Alias, IsHistory: isHistory));
}
