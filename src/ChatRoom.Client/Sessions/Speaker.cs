using ChatRoom.Client.Connections;
using ChatRoom.Client.Resuming;
using ChatRoom.Client.Settings;

namespace ChatRoom.Client.Sessions;

/// <summary>The sending half of a conversation: sends the lines of the outbox at the rate that the server allows.</summary>
internal sealed class Speaker
{
    // Two messages that reach the tutorial's server in one read are one message to it.
    private static readonly TimeSpan ClassicPeriod = TimeSpan.FromMilliseconds(150);
    private const int Burst = 10;

    // A server may answer a command before it has stored an earlier message.
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
    private volatile string? _awaitedEcho; // the last message to the tutorial's server, until it comes back
    private Task _asked = Task.CompletedTask; // the first questions

    public Speaker(
        Connection connection, Reception reception, Resumption resumption, Outbox outbox, IFrontEnd front, ClientSettings settings, TimeProvider time)
    {
        (_connection, _reception, _resumption, _outbox, _front, _time) = (connection, reception, resumption, outbox, front, time);
        _room = connection.IsResumed ? null : reception.Room;
        _pace = IsClassic ? new Pace(1, ClassicPeriod, time)
            : new Pace(Burst, settings.LinesPerSecond > 0 ? TimeSpan.FromSeconds(1 / settings.LinesPerSecond) : TimeSpan.Zero, time);
    }

    /// <summary>Whether the tutorial's server has sent back all our messages.</summary>
    public bool HasAllEchoes => _awaitedEcho is null;

    private bool IsClassic => _connection.IsClassic;

    /// <summary>Sends all lines, then <c>/quit</c>. If the connection ends first, the rest waits for the next one.</summary>
    /// <returns>Whether it has sent <c>/quit</c>.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        try
        {
            await OpenAsync(cancellation);
            while (_resumption.Again.TryPeek(out var again))
            {
                await SayAsync(again, () => _resumption.Again.TryDequeue(out _), cancellation);
            }

            while (await _outbox.PeekAsync(cancellation) is { } line)
            {
                var isQuit = Speech.IsQuit(line);
                if (isQuit)
                {
                    await SettleAsync(cancellation);
                }

                await SayAsync(line, () => _outbox.Remove(line), cancellation);
                _front.Show(new SessionEvent.Sent());
                if (isQuit)
                {
                    return true;
                }
            }

            await SettleAsync(cancellation);
            await SayAsync("/quit", static () => true, cancellation);
            return true;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Notes a line of the tutorial's server.</summary>
    public void Hear(string line)
    {
        if (_awaitedEcho is { } echo && line.Contains(echo, StringComparison.Ordinal))
        {
            Interlocked.CompareExchange(ref _awaitedEcho, null, echo);
        }
    }

    /// <summary>Asks a question of the client itself. It ignores the rate: questions are few, and others wait for the answer.</summary>
    public async Task<Task> AskAsync(Question question, CancellationToken cancellation)
    {
        var answered = _reception.Questions.ByUs(question);
        await _connection.SendAsync(question switch { Question.Who => "/who", Question.Ids => "/ids on", _ => "/resume" }, cancellation);
        return answered;
    }

    /// <summary>Finds out where we are, and which lines of an earlier connection the server accepted.</summary>
    private async Task OpenAsync(CancellationToken cancellation)
    {
        if (IsClassic)
        {
            return;
        }

        if (_room is not null)
        {
            await _pace.TakeAsync(cancellation);
            _reception.IsRejoining = true;
            await _connection.SendAsync($"/join {_room}", cancellation); // the waiting lines belong there
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
            _front.Show(new SessionEvent.Notice($"this may be lost and is not sent again: {line}"));
        }
    }

    private async Task<Task> AskPlaceAsync(CancellationToken cancellation)
    {
        await _pace.TakeAsync(cancellation);
        var place = await AskAsync(Question.Ids, cancellation);
        await _pace.TakeAsync(cancellation);
        await AskAsync(Question.Resume, cancellation); // the answer may be a refusal
        return place;
    }

    private async Task SayAsync(string line, Func<bool> take, CancellationToken cancellation)
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
            _front.Show(new SessionEvent.Notice($"not sent: the tutorial's server has no commands, such as {line.Split(' ')[0]} (//text sends /text)"));
        }

        take();
    }

    private async Task SayLineAsync(string line, Func<bool> take, CancellationToken cancellation)
    {
        if (_resumption.IsKnown != false && Speech.WantsIds(line) is false)
        {
            _resumption.ShowsIds = false;
            _front.Show(new SessionEvent.Notice("ids are off")); // the client itself still needs them
            take();
            return;
        }

        await _pace.TakeAsync(cancellation);
        if (_resumption.IsKnown == false)
        {
            NoteQuestion(line);
            await _connection.SendAsync(line, cancellation);
            take();
            return;
        }

        // From here on the line may have reached the server, even if sending fails, so it leaves the outbox.
        if (!take())
        {
            return; // the user discarded it while it waited for the rate
        }

        NoteQuestion(line);
        var sent = SentLine.Of(line, _reception.Alias);
        if (!Speech.IsQuit(line) || sent.IsSpeech)
        {
            _resumption.Sent.Add(sent);
        }

        await _connection.SendAsync(line, cancellation);
        if (sent.IsMove)
        {
            await AskPlaceAsync(cancellation);
        }
    }

    /// <summary>
    /// Before <c>/quit</c>: finds out whether a server without an echo has accepted our messages. A server with an echo sends
    /// that before it closes.
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
            // The server does not answer.
        }
    }

    private void NoteQuestion(string line)
    {
        Question? question = Speech.IsWho(line) ? Question.Who
            : Speech.WantsIds(line) is true ? Question.Ids
            : Speech.AsksForToken(line) ? Question.Resume
            : null;
        if (question is { } asked)
        {
            _reception.Questions.ByUser(asked);
        }
    }
}
