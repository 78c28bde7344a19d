using ChatRoom.Client.Connections;
using ChatRoom.Client.Messages;
using ChatRoom.Client.Resuming;
using ChatRoom.Client.Settings;
using ChatRoom.Connection.Transport;
using ChatRoom.Protocol;

namespace ChatRoom.Client.Sessions;

/// <summary>
/// A user's session with a server, over as many connections as necessary. <see cref="RunAsync"/> shows events to the front end.
/// The other methods are the user's actions; any thread may call them.
/// </summary>
internal sealed class Session : IDisposable
{
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    /// <summary>The longest time until the session ends after <see cref="Leave"/>, if the front end does not block.</summary>
    public static readonly TimeSpan LongestQuit = TimeSpan.FromSeconds(3);

    private readonly ClientSettings _settings;
    private readonly ITransport _transport;
    private readonly IFrontEnd _front;
    private readonly TimeProvider _time;
    private readonly Retries _retries;
    private readonly Outbox _outbox = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Resumption _resumption;
    private readonly SecretExchange _secrets;
    private readonly ChatHandshake _handshake;
    private volatile Conversation? _conversation;
    private volatile bool _isLeaving;
    private string? _room;
    private bool _hasJoined;
    private bool _hasQuit; // on the last connection

    /// <param name="settings">The settings.</param>
    /// <param name="transport">Opens connections.</param>
    /// <param name="front">Shows events.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">The source of the backoff's jitter.</param>
    /// <param name="resumePoint">Where to resume; null: the session is new.</param>
    public Session(ClientSettings settings, ITransport transport, IFrontEnd front, TimeProvider time, Random random, ResumePoint? resumePoint = null)
    {
        (_settings, _transport, _front, _time, _retries) = (settings, transport, front, time, new Retries(new Backoff(random), time));
        (_resumption, _room) = (Resumption.From(resumePoint), resumePoint?.Room);
        var kept = new KeptPassword(settings.Password);
        _secrets = new SecretExchange(front, kept, time);
        _handshake = new ChatHandshake(_resumption, kept, front, resumePoint?.Alias ?? settings.Alias, time);
    }

    public int Waiting => _outbox.Count + _resumption.ToResend.Count;

    public void Dispose() => _stop.Dispose();

    /// <summary>Queues a line for sending. Returns false if too many lines wait, or if the user is leaving.</summary>
    public bool Say(string text)
    {
        var line = Sanitizer.Clean(text);
        if (line.Trim().Length == 0)
        {
            return true; // the server ignores an empty line
        }

        if (UserLine.ContainsSecret(line))
        {
            _front.Show(new SessionEvent.Notice("not sent: a password does not belong in a command; the server asks for it"));
            return true;
        }

        if (UserLine.IsQuit(line))
        {
            _outbox.TryAdd(line);
            FinishSending();
            return true;
        }

        return _outbox.TryAdd(line);
    }

    /// <summary>Returns whether the server may answer a line by asking for a password.</summary>
    public bool AsksForSecret(string line) => !_settings.IsClassic && UserLine.AsksForSecret(line);

    /// <summary>Drops the waiting lines. Returns their number.</summary>
    public int Discard() => _outbox.Clear();

    /// <summary>Ends the wait before the next attempt to connect, if there is one.</summary>
    public void RetryNow() => _retries.EndWait();

    /// <summary>Makes the session send the waiting lines, quit, and end after the server has closed the connection.</summary>
    public void FinishSending()
    {
        _outbox.Complete();
        if (_conversation is null && (_hasJoined || _outbox.IsDone))
        {
            StopIfNothingIsLeft();
        }
    }

    /// <summary>Leaves now, without sending the waiting lines. The second call also omits <c>/quit</c>.</summary>
    public void Leave()
    {
        var isSecondTime = _outbox.IsDone;
        _isLeaving = true;
        var forgotten = _outbox.Clear();
        _outbox.Complete();
        if (forgotten > 0)
        {
            _front.Show(new SessionEvent.Notice($"{Quantity.Of(forgotten, "line")} {Quantity.Agree(forgotten, "was", "were")} not sent"));
        }

        _secrets.Cancel();
        _conversation?.ShortenQuit();
        Stop(isSecondTime || _conversation is null ? TimeSpan.Zero : LongestQuit);
    }

    /// <summary>Runs the session to its end. Returns the exit code.</summary>
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
            await using var connection = new TextConnection(await _transport.OpenAsync(_stop.Token), _settings.IsClassic, _time, _hasJoined ? null : ProbeAsync);
            return await _handshake.RunAsync(connection, _stop.Token) switch
            {
                null => null,
                { Kind: HandshakeResultKind.Joined } => await ConverseAsync(connection),
                var result when _hasJoined => await RetryAsync(result.Reason ?? ChatHandshake.Closed),
                var result => Fail(result.Reason is null ? ExitCode.CannotConnect : ExitCode.Refused, result.Reason ?? ChatHandshake.Closed),
            };
        }
        catch (NoAliasException e)
        {
            return e.ExitCode;
        }
        catch (IOException) when (_handshake.HasAsked)
        {
            return null; // the server closed while the user chose an alias
        }
        catch (Exception e) when (e is ConnectFailedException or IOException)
        {
            return _hasJoined ? await RetryAsync(ReasonOf(e)) : Fail(ExitCode.CannotConnect, ReasonOf(e));
        }
    }

    private Task<ConnectFailedException?> ProbeAsync(CancellationToken cancellation) => PortProbe.AskAsync(_transport, _time, cancellation);

    private async Task<int?> ConverseAsync(TextConnection connection)
    {
        var alias = _handshake.Alias!;
        using var conversation = new Conversation(connection, alias, _room, _resumption, _secrets, _outbox, _front, _settings, _time);
        var isBack = _hasJoined;
        (_hasJoined, _conversation) = (true, conversation); // before the event, because the front end may call FinishSending
        _front.Show(new SessionEvent.Joined(alias, connection.IsClassic, isBack));
        if (_handshake.MayMiss)
        {
            _front.Show(new SessionEvent.Notice("could not resume the session: messages may be missing"));
            _handshake.MayMiss = false;
        }

        var begin = _time.GetTimestamp();
        await conversation.RunAsync(_stop.Token);
        _conversation = null;
        _stop.Token.ThrowIfCancellationRequested();

        _handshake.NoteLoss(conversation.Alias);
        (_room, _hasQuit) = (conversation.Room, conversation.HasQuit);
        if (_resumption.EndReason is { } reason)
        {
            return Fail(ExitCode.Refused, reason);
        }

        if (_isLeaving || ((_hasQuit || _outbox.IsDone) && !_resumption.HasOpenLines(_hasQuit)))
        {
            return End();
        }

        if (_time.GetElapsedTime(begin) >= Settled) // otherwise the waits keep growing
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

    /// <summary>Ends the session. Reports the unconfirmed lines, which the server may not have accepted.</summary>
    private int End()
    {
        if (!_isLeaving && _resumption.IsSupported == true)
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

    /// <summary>Returns why a connection failed, with the option to use.</summary>
    private static string ReasonOf(Exception e) => (e as ConnectFailedException)?.Fault switch
    {
        ConnectFault.NeedsTls => $"{e.Message}; use --tls",
        ConnectFault.NotTrusted => $"{e.Message} (trust it with --ca FILE, or skip verification with --insecure)",
        _ => e.Message,
    };

    private void StopIfNothingIsLeft()
    {
        if (_outbox.IsDone && !_resumption.HasOpenLines(_hasQuit))
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
            // The session has ended already.
        }
    }
}
