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
/// <param name="show">Takes what is to be told to the front end.</param>
internal sealed class Reception(Resumption resumption, string alias, string? room, bool isClassic, Action<SessionEvent> show)
{
    private bool _isHistory;
    private string? _announced; // who has come, as of the last line, if it tells that
    private bool _wasWelcomed;

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
            var said = ChatLine.Parse(raw).FromClassic();
            show(new SessionEvent.Received(said, Alias));
            return;
        }

        var line = ChatLine.ParseNumbered(raw);
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

        missing = resumption.NotOurs(missing);
        if (missing > 0 && !resumption.Ignores)
        {
            show(new SessionEvent.Notice(missing == 1 ? "1 message is missing" : $"{missing} messages are missing"));
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
        _announced = line.Kind == ChatLineKind.Connected ? line.Alias : null;
        Show(line);
    }

    /// <summary>A line for us alone; or any, while ids are not on yet, or not known to the server.</summary>
    private void TakeUnnumbered(ChatLine line)
    {
        if (line.Kind == ChatLineKind.Welcome)
        {
            Welcome();
            Show(line);
        }
        else if (line.Kind != ChatLineKind.Notice)
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
            Answer(Question.Resume, line);
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
        var isMove = Roster.NewRoom(line) is not null;
        _isHistory = line.Text == ServerNotice.History;
        resumption.IsTaken |= line.Text == ServerNotice.PlaceTaken;
        resumption.Ignores |= ServerNotice.IsIgnoring(line.Text);
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
        else if (!_isHistory && Roster.NewAlias(line, Alias) is null)
        {
            resumption.Sent.Answer();
        }

        Alias = Roster.NewAlias(line, Alias) ?? Alias;
        if (!isMove)
        {
            Show(line);
            return;
        }

        // What is told of our place is of one room.
        TellPlace();
        Room = Roster.NewRoom(line);
        resumption.Place.Leave();
        Show(line);
        TellPlace();
        OnMoved();
    }

    /// <summary>The second welcome of a connection: the user has given a token, and we are who and where that says.</summary>
    private void Welcome()
    {
        if (_wasWelcomed)
        {
            (Alias, Room) = (_announced ?? Alias, null);
            resumption.Place.Leave();
        }

        _wasWelcomed = true;
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
            resumption.Sent.Answer();
            Show(line);
        }
    }

    private void Show(ChatLine line, bool isHistory = false) =>
        show(new SessionEvent.Received(resumption.ShowsIds ? line.WithIdShown() : line, Alias, IsHistory: isHistory));
}
