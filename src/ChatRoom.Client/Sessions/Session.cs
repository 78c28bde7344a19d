using ChatRoom.Client.Connections;
using ChatRoom.Client.Messages;
using ChatRoom.Client.Resuming;
using ChatRoom.Client.Settings;
using ChatRoom.Protocol;

namespace ChatRoom.Client.Sessions;

/// <summary>
/// A user's session with a server, over as many connections as it takes. It shows events to the front end. The user acts
/// through the other members, from any thread.
/// </summary>
internal sealed class Session : IDisposable
{
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    /// <summary>The longest time that <see cref="Leave"/> takes while the front end does not block.</summary>
    public static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(3);

    private readonly ClientSettings _settings;
    private readonly ITransport _transport;
    private readonly IFrontEnd _front;
    private readonly TimeProvider _time;
    private readonly Retries _retries;
    private readonly Outbox _outbox = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Resumption _resumption;
    private readonly Entrance _entrance;
    private volatile Conversation? _conversation;
    private volatile bool _isLeaving;
    private string? _room;
    private bool _wasIn;
    private bool _hasTakenLeave; // at the last connection

    /// <param name="settings">The settings.</param>
    /// <param name="transport">Opens connections.</param>
    /// <param name="front">Shows events.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">The jitter of the backoff.</param>
    /// <param name="place">The session to resume; null: none.</param>
    public Session(ClientSettings settings, ITransport transport, IFrontEnd front, TimeProvider time, Random random, Bookmark? place = null)
    {
        (_settings, _transport, _front, _time, _retries) = (settings, transport, front, time, new Retries(new Backoff(random), time));
        (_resumption, _room) = (Resumption.From(place), place?.Room);
        _entrance = new Entrance(_resumption, front, place?.Alias ?? settings.Alias, time);
    }

    public int Waiting => _outbox.Count + _resumption.Again.Count;

    public void Dispose() => _stop.Dispose();

    /// <summary>Queues a line for sending; false if too many lines wait or we are leaving.</summary>
    public bool Say(string text)
    {
        var line = Sanitizer.Clean(text);
        if (line.Trim().Length == 0)
        {
            return true; // the server ignores an empty line
        }

        if (Speech.IsQuit(line))
        {
            _outbox.TryAdd(line);
            FinishSending();
            return true;
        }

        return _outbox.TryAdd(line);
    }

    /// <summary>Drops the waiting lines; returns how many.</summary>
    public int Discard() => _outbox.Clear();

    /// <summary>Connects now, if the session waits before the next attempt.</summary>
    public void RetryNow() => _retries.Hurry();

    /// <summary>Sends the waiting lines, quits, and ends when the server has closed the connection.</summary>
    public void FinishSending()
    {
        _outbox.Complete();
        if (_conversation is null && (_wasIn || _outbox.IsDone))
        {
            StopIfNothingIsLeft();
        }
    }

    /// <summary>Leaves now, without sending the waiting lines; the second time also without <c>/quit</c>.</summary>
    public void Leave()
    {
        var isSecondTime = _outbox.IsDone;
        _isLeaving = true;
        var forgotten = _outbox.Clear();
        _outbox.Complete();
        if (forgotten > 0)
        {
            _front.Show(new SessionEvent.Notice(forgotten == 1 ? "1 line was not sent" : $"{forgotten} lines were not sent"));
        }

        _conversation?.Hurry();
        Stop(isSecondTime || _conversation is null ? TimeSpan.Zero : LongestFarewell);
    }

    /// <summary>Runs the session; returns the exit code.</summary>
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

    private async Task<int?> AttemptAsync()
    {
        _front.Show(new SessionEvent.Connecting());
        try
        {
            await using var connection = new Connection(await _transport.OpenAsync(_stop.Token), _settings.IsClassic, _time)
            {
                Probe = _wasIn ? static _ => Task.FromResult<string?>(null) : cancellation => PortProbe.AskAsync(_transport, _time, cancellation),
            };
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
            return null; // the server closed while the user chose an alias
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
        (_wasIn, _conversation) = (true, conversation); // before the event: the front end may answer that there is nothing to send
        _front.Show(new SessionEvent.Joined(alias, connection.IsClassic, isBack));
        if (_entrance.MayMiss)
        {
            _front.Show(new SessionEvent.Notice("could not resume the session: messages may be missing"));
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
            return Fail(ExitCode.Refused, ServerNotice.PlaceTaken); // to take it back would never end
        }

        if (_isLeaving || ((_hasTakenLeave || _outbox.IsDone) && !_resumption.HasOpenLines(_hasTakenLeave)))
        {
            return End();
        }

        if (_time.GetElapsedTime(begin) >= Settled) // otherwise the waits go on growing
        {
            _retries.Reset();
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
        var wait = _retries.Next();
        _front.Show(new SessionEvent.Lost(reason, wait));
        await _retries.WaitAsync(wait, _stop.Token);
        return null;
    }

    /// <summary>Reports lines that a server without an echo, or one that was cut off, may not have accepted.</summary>
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
            // The session has ended.
        }
    }
}
