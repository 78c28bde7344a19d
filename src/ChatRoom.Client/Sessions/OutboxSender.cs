using ChatRoom.Client.Connections;
using ChatRoom.Client.Messages;
using ChatRoom.Client.Resuming;
using ChatRoom.Client.Settings;
using ChatRoom.Connection.Transport;

namespace ChatRoom.Client.Sessions;

/// <summary>Sends the lines of the outbox over one connection, at the rate that the server allows.</summary>
internal sealed class OutboxSender
{
    // The tutorial's server takes two messages as one if they arrive in one read. So each waits for the echo of the one before. If there
    // are no echoes, only the time between two messages keeps them apart.
    private static readonly TimeSpan ClassicPeriod = TimeSpan.FromMilliseconds(150);

    /// <summary>How long an echo of the tutorial's server may take.</summary>
    public static readonly TimeSpan ClassicEchoTimeout = TimeSpan.FromSeconds(2);

    private const int Burst = 10;

    // A server may answer a command before it has stored an earlier message, so the client asks more than once.
    private static readonly TimeSpan[] SettlePauses = [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(400)];
    private static readonly TimeSpan SettleTimeout = TimeSpan.FromSeconds(2);

    private readonly TextConnection _connection;
    private readonly Receiver _receiver;
    private readonly Resumption _resumption;
    private readonly LineGate _gate;
    private readonly Outbox _outbox;
    private readonly IFrontEnd _front;
    private readonly TimeProvider _time;
    private readonly Pace _pace;
    private readonly string? _room;
    private volatile Echo? _awaitedEcho; // of the last message to the tutorial's server, until it has come
    private volatile bool _hasEchoed; // whether an echo of a message has come
    private bool _hasNoEchoes; // the first one has not come in time
    private Task _firstAnswer = Task.CompletedTask; // completes with the answer to the first question

    public OutboxSender(
        TextConnection connection, LineGate gate, Receiver receiver, Resumption resumption, Outbox outbox, IFrontEnd front, ClientSettings settings, TimeProvider time)
    {
        (_connection, _gate, _receiver, _resumption, _outbox, _front, _time) = (connection, gate, receiver, resumption, outbox, front, time);
        _room = connection.IsResumed ? null : receiver.Room;
        _pace = IsClassic ? new Pace(1, ClassicPeriod, time)
            : new Pace(Burst, settings.LinesPerSecond > 0 ? TimeSpan.FromSeconds(1 / settings.LinesPerSecond) : TimeSpan.Zero, time);
        _awaitedEcho = IsClassic ? new Echo("") : null;
    }

    /// <summary>Whether the tutorial's server has echoed all messages of the client.</summary>
    public bool HasAllEchoes => _awaitedEcho is null or { IsOfMessage: false };

    private bool IsClassic => _connection.IsClassic;

    /// <summary>Sends all lines, then <c>/quit</c>. If the connection ends first, the remaining lines stay in the outbox.</summary>
    /// <returns>Whether <c>/quit</c> was sent.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        try
        {
            await OpenAsync(cancellation);
            while (_resumption.ToResend.TryPeek(out var again))
            {
                await SayAsync(again, () => _resumption.ToResend.TryDequeue(out _), cancellation);
            }

            while (await _outbox.PeekAsync(cancellation) is { } line)
            {
                var isQuit = UserLine.IsQuit(line);
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

                await _gate.WaitUntilOpenAsync(cancellation); // also if no line follows: a front end may wait for the end of the exchange
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

    /// <summary>Handles a received line, which may be an echo of the tutorial's server.</summary>
    public void NoteEcho(string line)
    {
        if (_awaitedEcho is { } echo && line.Contains(echo.Text, StringComparison.Ordinal))
        {
            _hasEchoed |= echo.IsOfMessage;
            Interlocked.CompareExchange(ref _awaitedEcho, null, echo);
            echo.Came.TrySetResult();
        }
    }

    /// <summary>Ends the wait for an echo, if there is one.</summary>
    public void EndWait() => _awaitedEcho?.Came.TrySetResult();

    /// <summary>Sends a question of the client itself, without regard to the rate: questions are few. Returns a task for the answer.</summary>
    public async Task<Task> AskAsync(Question question, CancellationToken cancellation)
    {
        var answered = _receiver.Questions.AddFromClient(question);
        await _gate.SendAsync(question switch { Question.Who => "/who", Question.Ids => "/ids on", _ => "/resume" }, cancellation);
        return answered;
    }

    /// <summary>Enters the room, and decides which lines of an earlier connection to send again.</summary>
    private async Task OpenAsync(CancellationToken cancellation)
    {
        if (IsClassic)
        {
            return;
        }

        if (_room is not null)
        {
            await _pace.TakeAsync(cancellation);
            _receiver.IsRejoining = true;
            await _connection.SendAsync($"/join {_room}", cancellation); // the waiting lines are for this room
        }

        if (_connection.IsResumed)
        {
            await (await AskAsync(Question.Ids, cancellation)).WaitAsync(cancellation);
        }
        else if (_resumption.IsSupported != false)
        {
            _firstAnswer = await AskIdsAndTokenAsync(cancellation);
        }

        var doubtful = _resumption.Settle(_connection.IsResumed && _receiver.IsComplete);
        foreach (var line in doubtful)
        {
            _front.Show(new SessionEvent.Notice($"this may be lost and is not sent again: {line}"));
        }
    }

    private async Task<Task> AskIdsAndTokenAsync(CancellationToken cancellation)
    {
        await _pace.TakeAsync(cancellation);
        var answered = await AskAsync(Question.Ids, cancellation);
        await _pace.TakeAsync(cancellation);
        await AskAsync(Question.Resume, cancellation); // not awaited: the server may refuse instead of answering
        return answered;
    }

    private async Task SayAsync(string line, Func<bool> take, CancellationToken cancellation)
    {
        if (!IsClassic)
        {
            await SayLineAsync(line, take, cancellation);
            return;
        }

        if (UserLine.TryToClassic(line, _receiver.Alias, out var message))
        {
            await WaitForEchoAsync(cancellation);
            await _pace.TakeAsync(cancellation);
            if (!_outbox.IsNext(line))
            {
                return; // the user has discarded the line in the meantime
            }

            _awaitedEcho = new Echo(message);
            await _connection.SendAsync(message, cancellation);
        }
        else if (!UserLine.IsQuit(line))
        {
            _front.Show(new SessionEvent.Notice($"not sent: the tutorial's server has no commands, such as {line.Split(' ')[0]} (//text sends /text)"));
        }

        take();
    }

    /// <summary>Waits until the tutorial's server has read the message before, or the alias. Some of these servers send no echo.</summary>
    private async Task WaitForEchoAsync(CancellationToken cancellation)
    {
        if (_awaitedEcho is not { } echo || (_hasNoEchoes && !_hasEchoed))
        {
            return;
        }

        try
        {
            await echo.Came.Task.WaitAsync(ClassicEchoTimeout, _time, cancellation);
        }
        catch (TimeoutException)
        {
            _hasNoEchoes |= echo.IsOfMessage;
        }
    }

    private async Task SayLineAsync(string line, Func<bool> take, CancellationToken cancellation)
    {
        if (_resumption.IsSupported != false && UserLine.WantsIds(line) is false)
        {
            _resumption.ShowsIds = false;
            _front.Show(new SessionEvent.Notice("ids are off")); // only hide the ids: the client itself still needs them
            take();
            return;
        }

        await _pace.TakeAsync(cancellation);
        await _gate.WaitUntilOpenAsync(cancellation);
        if (_resumption.IsSupported == false)
        {
            NoteQuestion(line);
            await _gate.SendAsync(line, cancellation);
            take();
            return;
        }

        // Remove the line before sending it: it may reach the server even if sending fails.
        if (!take())
        {
            return; // the user has discarded the line in the meantime
        }

        NoteQuestion(line);
        var sent = SentLine.Of(line, _receiver.Alias);
        if (!UserLine.IsQuit(line) || sent.IsVisible)
        {
            _resumption.Sent.Add(sent);
        }

        await _gate.SendAsync(line, cancellation);
        if (sent.IsMove)
        {
            await AskIdsAndTokenAsync(cancellation);
        }
    }

    /// <summary>
    /// Finds out, before <c>/quit</c>, whether a server without an echo has accepted the messages. (A server with an echo sends the
    /// echoes before it closes the connection.)
    /// </summary>
    private async Task SettleAsync(CancellationToken cancellation)
    {
        try
        {
            foreach (var pause in SettlePauses)
            {
                if (IsClassic || _resumption.HasEcho || !_resumption.Sent.HasVisible)
                {
                    return;
                }

                await _firstAnswer.WaitAsync(SettleTimeout, _time, cancellation);
                if (_resumption.IsSupported == false)
                {
                    return;
                }

                await _pace.TakeAsync(cancellation);
                await (await AskAsync(Question.Ids, cancellation)).WaitAsync(SettleTimeout, _time, cancellation);
                if (_resumption.Sent.HasVisible)
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
        Question? question = UserLine.IsWho(line) ? Question.Who
            : UserLine.WantsIds(line) is true ? Question.Ids
            : UserLine.AsksForToken(line) ? Question.Resume
            : null;
        if (question is { } asked)
        {
            _receiver.Questions.AddFromUser(asked);
        }
    }

    /// <summary>What shows that the tutorial's server has read something.</summary>
    /// <param name="text">The message; empty for the alias, after which any line will do.</param>
    private sealed class Echo(string text)
    {
        public string Text => text;

        public bool IsOfMessage => text.Length > 0;

        public TaskCompletionSource Came { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
