using ChatRoom.Client.Connections;
using ChatRoom.Client.Resuming;

namespace ChatRoom.Client.Sessions;

/// <summary>The sending half of a conversation: takes from the outbox and sends, at the pace that the server allows.</summary>
internal sealed class Speaker
{
    // The tutorial's server gets one message at a time, or they would run together in one read of it.
    private static readonly TimeSpan ClassicPeriod = TimeSpan.FromMilliseconds(150);
    private const int Burst = 10;

    // A server that stores what is said may answer what came after it sooner.
    private static readonly TimeSpan[] SettlePauses = [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(400)];
    private static readonly TimeSpan SettlePatience = TimeSpan.FromSeconds(2);

    private readonly Connection _connection;
    private readonly Reception _reception;
    private readonly Resumption _resumption;
    private readonly Outbox _outbox;
    private readonly IFrontEnd _front;
    private readonly TimeProvider _time;
    private readonly Pace _pace;
    private readonly string? _room;
    private volatile string? _awaitedEcho; // the last message to a classic server, until it has come back
    private Task _asked = Task.CompletedTask; // the first questions

    /// <param name="connection">Where we have been let in.</param>
    /// <param name="reception">What the answers mean.</param>
    /// <param name="resumption">What becomes of what was sent before.</param>
    /// <param name="outbox">What is to be said.</param>
    /// <param name="front">Who is told.</param>
    /// <param name="settings">The pace.</param>
    /// <param name="time">The clock.</param>
    public Speaker(
        Connection connection, Reception reception, Resumption resumption, Outbox outbox, IFrontEnd front, ClientSettings settings, TimeProvider time)
    {
        (_connection, _reception, _resumption, _outbox, _front, _time) = (connection, reception, resumption, outbox, front, time);
        _room = connection.IsResumed ? null : reception.Room;
        _pace = IsClassic ? new Pace(1, ClassicPeriod, time)
            : new Pace(Burst, settings.LinesPerSecond > 0 ? TimeSpan.FromSeconds(1 / settings.LinesPerSecond) : TimeSpan.Zero, time);
    }

    /// <summary>Whether a classic server has sent back all that was said to it.</summary>
    public bool HasAllEchoes => _awaitedEcho is null;

    private bool IsClassic => _connection.Dialect == ServerDialect.Classic;

    /// <summary>Sends all there is, and takes leave. Ends sooner if the connection does; what was not sent waits for the next one.</summary>
    /// <returns>Whether we have taken leave.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        try
        {
            await OpenAsync(cancellation);
            while (_resumption.Again.TryPeek(out var again))
            {
                await SayAsync(again, () => _resumption.Again.Dequeue(), cancellation);
            }

            while (await _outbox.PeekAsync(cancellation) is { } line)
            {
                var isQuit = Speech.IsQuit(line);
                if (isQuit)
                {
                    await SettleAsync(cancellation);
                }

                await SayAsync(line, _outbox.Remove, cancellation);
                _front.Show(new SessionEvent.Sent());
                if (isQuit)
                {
                    return true;
                }
            }

            await SettleAsync(cancellation);
            await SayAsync("/quit", static () => { }, cancellation);
            return true;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>A line of a classic server has come.</summary>
    public void Hear(string line)
    {
        if (_awaitedEcho is { } echo && line.Contains(echo, StringComparison.Ordinal))
        {
            Interlocked.CompareExchange(ref _awaitedEcho, null, echo);
        }
    }

    /// <summary>Asks something that the user is not to see. Not at the pace: it is little, and others wait for it.</summary>
    public async Task<Task> AskAsync(Question question, CancellationToken cancellation)
    {
        var answered = _reception.Questions.ByUs(question);
        await _connection.SendAsync(question switch { Question.Who => "/who", Question.Ids => "/ids on", _ => "/resume" }, cancellation);
        return answered;
    }

    /// <summary>Finds out where we are, and what became of what was sent to an earlier connection.</summary>
    private async Task OpenAsync(CancellationToken cancellation)
    {
        if (IsClassic)
        {
            return;
        }

        if (_room is not null)
        {
            await _pace.TakeAsync(cancellation);
            await _connection.SendAsync($"/join {_room}", cancellation); // what waits was said there
        }

        if (_connection.IsResumed)
        {
            await (await AskAsync(Question.Ids, cancellation)).WaitAsync(cancellation);
        }
        else if (_resumption.IsKnown != false)
        {
            _asked = await AskPlaceAsync(cancellation);
        }

        var doubtful = _resumption.Settle(_connection.IsResumed && _reception.IsComplete);
        foreach (var line in doubtful)
        {
            _front.Show(new SessionEvent.Notice($"this may be lost, and is not sent again: {line}"));
        }
    }

    private async Task<Task> AskPlaceAsync(CancellationToken cancellation)
    {
        await _pace.TakeAsync(cancellation);
        var place = await AskAsync(Question.Ids, cancellation);
        await _pace.TakeAsync(cancellation);
        await AskAsync(Question.Resume, cancellation); // it may give none for now
        return place;
    }

    private async Task SayAsync(string line, Action take, CancellationToken cancellation)
    {
        if (!IsClassic)
        {
            await SayLineAsync(line, take, cancellation);
            return;
        }

        if (Speech.TryToClassic(line, _reception.Alias, out var message))
        {
            await _pace.TakeAsync(cancellation);
            _awaitedEcho = message;
            await _connection.SendAsync(message, cancellation);
        }
        else if (!Speech.IsQuit(line))
        {
            _front.Show(new SessionEvent.Notice($"this server knows no commands; nobody has seen {line.Split(' ')[0]} (//text says /text)"));
        }

        take();
    }

    private async Task SayLineAsync(string line, Action take, CancellationToken cancellation)
    {
        if (_resumption.IsKnown != false && Speech.WantsIds(line) is false)
        {
            _resumption.ShowsIds = false;
            _front.Show(new SessionEvent.Notice("ids are not shown any more")); // the client itself goes on needing them
            take();
            return;
        }

        await _pace.TakeAsync(cancellation);
        if (QuestionOf(line) is { } question)
        {
            _reception.Questions.ByUser(question);
        }

        if (_resumption.IsKnown == false)
        {
            await _connection.SendAsync(line, cancellation);
            take();
            return;
        }

        // From here on it is not the outbox that answers for it: the server may have it, even if this fails.
        var sent = SentLine.Of(line, _reception.Alias);
        if (!Speech.IsQuit(line) || sent.IsSpeech)
        {
            _resumption.Sent.Add(sent);
        }

        take();
        await _connection.SendAsync(line, cancellation);
        if (sent.IsMove)
        {
            await AskPlaceAsync(cancellation);
        }
    }

    /// <summary>
    /// Before we take leave of a server that may have no echo: finds out whether what was said was taken. One that has an
    /// echo sends that before it closes.
    /// </summary>
    private async Task SettleAsync(CancellationToken cancellation)
    {
        try
        {
            foreach (var pause in SettlePauses)
            {
                if (IsClassic || _resumption.HasEcho || !_resumption.Sent.HasSpeech)
                {
                    return;
                }

                await _asked.WaitAsync(SettlePatience, _time, cancellation);
                if (_resumption.IsKnown == false)
                {
                    return;
                }

                await _pace.TakeAsync(cancellation);
                await (await AskAsync(Question.Ids, cancellation)).WaitAsync(SettlePatience, _time, cancellation);
                if (_resumption.Sent.HasSpeech)
                {
                    await Task.Delay(pause, _time, cancellation);
                }
            }
        }
        catch (TimeoutException)
        {
            // It does not answer; so be it.
        }
    }

    private static Question? QuestionOf(string line) =>
        Speech.IsWho(line) ? Question.Who
        : Speech.WantsIds(line) is true ? Question.Ids
        : Speech.AsksForToken(line) ? Question.Resume
        : null;
}
