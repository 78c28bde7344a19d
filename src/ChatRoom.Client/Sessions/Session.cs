using ChatRoom.Client.Connections;
using ChatRoom.Client.Messages;
using ChatRoom.Client.Resuming;
using ChatRoom.Protocol;

namespace ChatRoom.Client.Sessions;

/// <summary>
/// A user's time with a server, over as many connections as it takes. Events go to the front end; what the user does
/// comes in through <see cref="Say"/>, <see cref="FinishSending"/> and <see cref="Leave"/>, from any thread.
/// </summary>
internal sealed class Session : IDisposable
{
    // Who is thrown out sooner than this goes on waiting longer and longer.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    /// <summary>No longer than this <see cref="Leave"/> takes, if nobody holds up the front end.</summary>
    public static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(3);

    private readonly ClientSettings _settings;
    private readonly ITransport _transport;
    private readonly IFrontEnd _front;
    private readonly TimeProvider _time;
    private readonly Backoff _backoff;
    private readonly Outbox _outbox = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Resumption _resumption;
    private readonly Entrance _entrance;
    private volatile Conversation? _conversation;
    private volatile bool _isLeaving;
    private string? _room;
    private bool _wasIn;
    private bool _hasTakenLeave; // of the last connection's server

    /// <param name="settings">What the command line says.</param>
    /// <param name="transport">Where connections come from.</param>
    /// <param name="front">Where events go.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">The jitter of what is tried again.</param>
    /// <param name="place">Where we were in another life of the client; null: nowhere.</param>
    public Session(ClientSettings settings, ITransport transport, IFrontEnd front, TimeProvider time, Random random, Bookmark? place = null)
    {
        (_settings, _transport, _front, _time, _backoff) = (settings, transport, front, time, new Backoff(random));
        (_resumption, _room) = (Resumption.From(place), place?.Room);
        _entrance = new Entrance(_resumption, front, place?.Alias ?? settings.Alias, time);
    }

    /// <summary>How many lines wait to be sent.</summary>
    public int Waiting => _outbox.Count + _resumption.Again.Count;

    /// <summary>Has something sent, now or once there is a connection again; false if too much is waiting already.</summary>
    public bool Say(string text)
    {
        var line = Sanitizer.Clean(text);
        if (line.Trim().Length == 0)
        {
            return true; // nothing, and the server thinks so, too
        }

        if (Speech.IsQuit(line))
        {
            _outbox.TryAdd(line);
            FinishSending();
            return true;
        }

        return _outbox.TryAdd(line);
    }

    /// <summary>There is nothing more to say: sends what waits, takes leave, and ends when the server has closed.</summary>
    public void FinishSending()
    {
        _outbox.Complete();
        if (_conversation is null && (_wasIn || _outbox.IsDone))
        {
            StopIfNothingIsLeft();
        }
    }

    /// <summary>Leaves now: what waits is not sent. Asked a second time, it does not take leave either.</summary>
    public void Leave()
    {
        var isSecondTime = _outbox.IsDone;
        _isLeaving = true;
        var forgotten = _outbox.Clear();
        _outbox.Complete();
        if (forgotten > 0)
        {
            _front.Show(new SessionEvent.Notice($"{forgotten} {(forgotten == 1 ? "line was" : "lines were")} not sent"));
        }

        _conversation?.Hurry();
        Stop(isSecondTime || _conversation is null ? TimeSpan.Zero : LongestFarewell); // the server may not even take our leave
    }

    /// <summary>The whole of it; the exit code (<see cref="ExitCode"/>).</summary>
    public async Task<int> RunAsync()
    {
        try
        {
            while (true)
            {
                if (await AttemptAsync() is { } exitCode)
                {
                    return exitCode;
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return ExitCode.Done;
        }
    }

    public void Dispose() => _stop.Dispose();

    /// <summary>One connection; null if there is to be another.</summary>
    private async Task<int?> AttemptAsync()
    {
        _front.Show(new SessionEvent.Connecting());
        try
        {
            await using var connection = new Connection(await _transport.OpenAsync(_stop.Token), _entrance.Dialect, _time);
            return await _entrance.EnterAsync(connection, _stop.Token) switch
            {
                null => null,
                { Kind: EntryKind.Joined } => await ConverseAsync(connection),
                var entry when _wasIn => await RetryAsync(entry.Reason ?? Entrance.Closed),
                var entry => Fail(entry.Reason is null ? ExitCode.CannotConnect : ExitCode.Refused, entry.Reason ?? Entrance.Closed),
            };
        }
        catch (NoAliasException e)
        {
            return e.ExitCode;
        }
        catch (IOException) when (_entrance.HasAsked)
        {
            return null; // it was closed while the user thought
        }
        catch (Exception e) when (e is ConnectFailedException or IOException)
        {
            return _wasIn ? await RetryAsync(e.Message) : Fail(ExitCode.CannotConnect, e.Message);
        }
    }

    private async Task<int?> ConverseAsync(Connection connection)
    {
        var alias = _entrance.Alias!;
        using var conversation = new Conversation(connection, alias, _room, _resumption, _outbox, _front, _settings, _time);
        var isBack = _wasIn;
        (_wasIn, _conversation) = (true, conversation); // before it is told: the answer to that may be that there is nothing to say
        _front.Show(new SessionEvent.Joined(alias, connection.Dialect, isBack));
        if (_entrance.MayMiss)
        {
            _front.Show(new SessionEvent.Notice("the server does not give back our place: what was said meanwhile may be missing"));
            _entrance.MayMiss = false;
        }

        var begin = _time.GetTimestamp();
        await conversation.RunAsync(_stop.Token);
        _conversation = null;
        _stop.Token.ThrowIfCancellationRequested();

        _entrance.Lose(conversation.Alias);
        (_room, _hasTakenLeave) = (conversation.Room, conversation.HasSaidFarewell);
        if (_resumption.IsTaken)
        {
            return Fail(ExitCode.Refused, ServerNotice.PlaceTaken); // to take it back would be a quarrel without end
        }

        if (_isLeaving || ((_hasTakenLeave || _outbox.IsDone) && !_resumption.HasOpenLines(_hasTakenLeave)))
        {
            return End();
        }

        if (_time.GetElapsedTime(begin) >= Settled)
        {
            _backoff.Reset();
        }

        return await RetryAsync("the connection was lost");
    }

    private async Task<int?> RetryAsync(string reason)
    {
        if (!_settings.Reconnects)
        {
            return Fail(ExitCode.CannotConnect, reason);
        }

        StopIfNothingIsLeft();
        var wait = _backoff.Next();
        _front.Show(new SessionEvent.Lost(reason, wait));
        await Task.Delay(wait, _time, _stop.Token);
        return null;
    }

    /// <summary>It is done; where the server was cut off, or has no echo, it may be that it did not take the last of it.</summary>
    private int End()
    {
        if (!_isLeaving && _resumption.IsKnown == true)
        {
            foreach (var line in _resumption.Settle(isCertain: false))
            {
                _front.Show(new SessionEvent.Notice($"this may be lost: {line}"));
            }
        }

        return ExitCode.Done;
    }

    private int Fail(int exitCode, string reason)
    {
        _front.Show(new SessionEvent.Failed($"{_settings.Server}: {reason}"));
        return exitCode;
    }

    /// <summary>Nobody connects again in order to say nothing.</summary>
    private void StopIfNothingIsLeft()
    {
        if (_outbox.IsDone && !_resumption.HasOpenLines(_hasTakenLeave))
        {
            Stop(TimeSpan.Zero);
        }
    }

    private void Stop(TimeSpan after)
    {
        try
        {
            if (after == TimeSpan.Zero)
            {
                _stop.Cancel();
            }
            else
            {
                _stop.CancelAfter(after);
            }
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself meanwhile; the input and signals come when they like.
        }
    }
}
