using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using ChatRoom.Accounts;
using ChatRoom.Diagnostics;
using ChatRoom.Identity;
using ChatRoom.Limits;
using ChatRoom.Participants;
using ChatRoom.Protocol.Model;
using ChatRoom.Resuming;
using ChatRoom.Rooms;
using ChatRoom.State.Records;
using ChatRoom.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ChatRoom.Connections;

/// <summary>
/// One connection from its greeting to its end: it enters a room, then its session reads one request after another and hands
/// them over, and it leaves. What a request is only its protocol knows.
/// </summary>
internal sealed class Session : ISession, IOpenConnection
{
    private readonly ConnectionContext _connection;
    private readonly SessionServices _services;
    private readonly ClientProtocol _protocol; // of its endpoint
    private readonly long _since;
    private ClientInput? _input;
    private Arrival? _arrival; // while it is not in a room
    private Participant? _participant;
    private SessionPace? _pace; // not before it sends something in a room
    private StopSignal _stop;
    private Errands? _errands; // null until somebody asks for one
    private long _bytesIn; // at the prompt, here and in the next one
    private long _bytesOut;
    private WriteTimeoutMonitor? _writeTimeout; // only where a write has waited
    private KeepAlive? _keepAlive; // only where the protocol has pings
    private long _timesSlowReported;
    private long _lastRead;

    public Session(ConnectionContext connection, SessionServices services, ClientProtocol protocol)
    {
        _services = services;
        _protocol = protocol;
        _connection = connection;
        _since = _lastRead = services.Time.GetTimestamp();
        IsOwn = connection.Features.Get<OwnConnectionFeature>() is not null;
        Aliases = IsOwn ? new MemoryAliasRegistry() : services.Aliases;
    }

    /// <inheritdoc />
    public string Id => _connection.ConnectionId;

    /// <inheritdoc />
    public IAliasRegistry Aliases { get; }

    /// <summary>Who is at the other end.</summary>
    public EndPoint? Remote => _connection.RemoteEndPoint;

    /// <inheritdoc />
    public IPAddress? RemoteAddress => field ??= (Remote as IPEndPoint)?.Address.Unmapped(); // kept: bans look at it for each message

    /// <inheritdoc />
    public TokenScope? Scope { get; private set; }

    /// <inheritdoc />
    public string? AccessToken { get; private set; }

    /// <inheritdoc />
    public ClientCertificate? Certificate => _connection.Features.Get<ClientCertificate>();

    /// <inheritdoc />
    public bool IsTls => _connection.Features.Get<ITlsHandshakeFeature>() is not null || _connection.Features.Get<EncryptedFeature>() is not null;

    /// <summary>How long it has lasted.</summary>
    public TimeSpan Age => _services.Time.GetElapsedTime(_since);

    /// <inheritdoc cref="ISession.Since" />
    public DateTimeOffset Since => _services.Time.GetUtcNow() - Age;

    /// <inheritdoc cref="ISession.Idle" />
    public TimeSpan Idle => _services.Time.GetElapsedTime(Volatile.Read(ref _lastRead));

    /// <inheritdoc cref="ISession.IsOwn" />
    public bool IsOwn { get; }

    /// <summary>Its right to be served; null if it needs none.</summary>
    public ConnectionPermit? Permit { get; set; }

    /// <summary>What it is in the chat; null until it has an alias and is in a room.</summary>
    public Participant? Participant => Volatile.Read(ref _participant);

    /// <summary>Messages and commands read, those that were refused included.</summary>
    public long MessagesIn => Participant?.MessagesIn ?? 0;

    /// <summary>What it has sent and received, at the prompt and in rooms.</summary>
    public SubscriberCounters Counters
    {
        get
        {
            var counters = Participant?.Subscriber.Counters ?? default;
            counters.Bytes += Volatile.Read(ref _arrival)?.BytesWritten ?? _bytesOut;
            counters.BytesIn = _input?.BytesRead ?? Volatile.Read(ref _arrival)?.BytesRead ?? _bytesIn;
            counters.MessagesIn = MessagesIn;
            return counters;
        }
    }

    /// <inheritdoc />
    public string? Dialect => Participant?.Formatter.ProtocolName;

    /// <inheritdoc />
    public IEnumerable<string>? Rooms => Participant?.Attends.Select(static attendance => attendance.Name).Where(name => !_services.IsPrivate(name)).Select(static name => name.Value);

    /// <inheritdoc />
    public ResumableSession? Resumable { get; set; }

    /// <inheritdoc />
    public (string Alias, Display Display, string Ignored)? Profile =>
        Participant is { } known ? (known.Alias.Value, known.Formatter.Display, known.SavedIgnored) : null;

    /// <inheritdoc />
    public bool IsStopping => _stop.IsSet;

    /// <inheritdoc />
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Why, if it is.</summary>
    public CloseCause StopCause => _stop.Cause;

    /// <inheritdoc />
    public Reply? Farewell => IsStopping ? SessionShutdown.FarewellFor(StopCause) : null;

    /// <summary>Is canceled when the connection is closed.</summary>
    public CancellationToken Closed => _connection.ConnectionClosed;

    /// <inheritdoc />
    public AddressAllowance? Address => _services.Limits.AllowanceOf(Remote);

    /// <summary>Its pace. What it sent at the prompt counts with what it sends next; most connections send nothing.</summary>
    private SessionPace Pace => _pace ??= new SessionPace(this, _services);

    private Socket? Socket => _connection.Features.Get<IConnectionSocketFeature>()?.Socket;

    /// <summary>Whether the client has closed its side, also if the server has not read up to there.</summary>
    public bool HasClientClosed =>
        _input!.IsCompleted || _connection.ConnectionClosed.IsCancellationRequested || TcpInfo.Of(Socket) is { HasPeerClosed: true };

    /// <summary>Runs it to its end. The one state machine that it has while it is idle: what it awaits there is the network.</summary>
    public async Task RunAsync()
    {
        CloseCause? cause = null;
        try
        {
            cause = await StartAsync();
            while (cause is null)
            {
                cause = await HandleReadAsync(_participant!);
                if (cause is null)
                {
                    if (await PendingRead.Of(_input!.ReadAsync()) is not { } read)
                    {
                        cause = IsStopping ? StopCause : CloseCause.ConnectionLost;
                        break;
                    }

                    _input.Take(read);
                    if (_input.IsActivity)
                    {
                        Volatile.Write(ref _lastRead, _services.Time.GetTimestamp());
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            cause = IsStopping ? StopCause : CloseCause.ConnectionLost; // aborted by us, or by the network
        }
        catch (Exception e)
        {
            _services.Log.SessionFailed(Id, e);
        }

        try
        {
            await _services.ClosePace.WaitAsync();
            await _services.Shutdown.CloseAsync(this, cause ?? CloseCause.InternalError);
            await _protocol.EndAsync(_connection, _input, cause ?? CloseCause.InternalError);
        }
        catch (Exception e)
        {
            _services.Log.SessionFailed(Id, e);
        }
        finally
        {
            _services.Lifecycle.Close(this, _connection, cause ?? CloseCause.InternalError);
        }
    }

    /// <summary>Ends it from outside, as soon as the message at hand is done. The first cause counts.</summary>
    public void Stop(CloseCause cause)
    {
        if (_stop.TrySet(cause))
        {
            _connection.Transport.Input.CancelPendingRead();
        }
    }

    /// <inheritdoc />
    void IAliasHolder.Lost(AliasLease lease) => Stop(CloseCause.AliasLost);

    /// <inheritdoc />
    public void UseAccess(TokenScope? scope, string? token) => (Scope, AccessToken) = (scope, token);

    /// <summary>Ends it at once, whatever is under way.</summary>
    public void Abort(CloseCause cause)
    {
        Stop(cause);
        Resumable?.Tracker?.Cut();
        _connection.Abort(new ConnectionAbortedException(cause.ToString()));
    }

    /// <summary>Ends it because of a bug, which is logged. Does nothing if the connection has been closed: then nothing else is to be expected.</summary>
    public void Fail(Exception exception)
    {
        if (_connection.ConnectionClosed.IsCancellationRequested || IsStopping)
        {
            return;
        }

        _services.Log.SessionFailed(Id, exception);
        Abort(CloseCause.InternalError);
    }

    /// <summary>To be called now and then: logs that it has lagged too far meanwhile.</summary>
    public void ReportSlowness()
    {
        if (Participant?.Subscriber.Counters is { } counters && counters.TimesSlow != _timesSlowReported)
        {
            _timesSlowReported = counters.TimesSlow;
            _services.Log.TooSlow(Id, counters.Skipped);
        }
    }

    /// <summary>Ends it if its client has taken no byte for so long (zero: never). To be called now and then.</summary>
    public void AbortIfStuck(TimeSpan timeout)
    {
        var isFlushing = Participant?.Subscriber.IsFlushing == true || Volatile.Read(ref _arrival)?.IsFlushing == true;
        _writeTimeout ??= isFlushing ? new WriteTimeoutMonitor(Socket, _services.Time) : null;
        if (timeout > TimeSpan.Zero && _writeTimeout?.IsStuck(isFlushing, timeout) == true)
        {
            Abort(CloseCause.WriteTimeout);
        }
    }

    /// <summary>Sends a ping if its protocol has one and nothing was sent for a while, and ends it if the client answers none. To be called now and then.</summary>
    public void KeepAlive()
    {
        if (_protocol.Ping is { } ping && Participant is { } participant)
        {
            _keepAlive ??= new KeepAlive(ping, _services.Time);
            if (!_keepAlive.IsAlive(Counters, participant.Subscriber))
            {
                Abort(CloseCause.ConnectionLost);
            }
        }
    }

    /// <inheritdoc />
    public void Ask(Func<Participant, ValueTask> errand, CloseCause otherwise)
    {
        LazyInitializer.EnsureInitialized(ref _errands, () => new Errands(_services.Time)).Add(errand, otherwise);
        _connection.Transport.Input.CancelPendingRead(); // it looks for errands after each read
    }

    /// <summary>Ends it if it could not run an errand in time. To be called now and then.</summary>
    public void EndIfErrandWaits()
    {
        if (Volatile.Read(ref _errands)?.Overdue is { } cause)
        {
            Stop(cause);
        }
    }

    /// <summary>It reads with this from now on.</summary>
    public void Use(ClientInput input) => _input = input;

    /// <summary>It is in a room from now on.</summary>
    public void Attach(Participant participant, ClientInput input)
    {
        _input = input;
        Volatile.Write(ref _participant, participant);
        _services.Drain.Enter();
        if (_services.Drain.HasBegun)
        {
            Stop(CloseCause.Shutdown); // the others may have said their goodbyes
        }
    }

    /// <inheritdoc />
    public DeliveryTracker NewTracker(bool isExact) => new(SocketProgress.Of(_connection), isExact);

    /// <summary>Into a room; if it did not get there, why.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // see Handshake
    private async ValueTask<CloseCause?> StartAsync()
    {
        var arrival = new Arrival();
        Volatile.Write(ref _arrival, arrival);
        try
        {
            return await _services.Startup.StartAsync(this, _connection, _protocol, arrival);
        }
        finally
        {
            (_bytesIn, _bytesOut) = (arrival.BytesRead, arrival.BytesWritten);
            Volatile.Write(ref _arrival, null);
        }
    }

    /// <summary>Handles all messages of a read; if the session ends with that, why.</summary>
    private async ValueTask<CloseCause?> HandleReadAsync(Participant participant)
    {
        await _input!.GiveWayAsync();
        await RunErrandsAsync(participant);
        if (!_input.IsEmpty && await Pace.WaitForBytesAsync(participant, _input.BytesRead) is { } tooManyBytes)
        {
            return tooManyBytes;
        }

        while (!IsStopping && _input.TryNext(participant))
        {
            if (await Pace.WaitForMessageAsync(participant) is { } tooManyMessages)
            {
                return tooManyMessages;
            }

            if (!await HasSpaceForRepliesAsync(participant.Subscriber))
            {
                return StopCause;
            }

            await _input.HandleAsync(participant);
            await RunErrandsAsync(participant);
        }

        return IsStopping ? StopCause : _input.IsCompleted ? CloseCause.ClientClosed : null;
    }

    private ValueTask RunErrandsAsync(Participant participant) =>
        Volatile.Read(ref _errands) is { IsEmpty: false } errands ? errands.RunAsync(participant, this) : default;

    /// <summary>The session reads no more commands of a client that does not read the replies. Returns false if the session ends meanwhile.</summary>
    private async ValueTask<bool> HasSpaceForRepliesAsync(Subscriber subscriber)
    {
        if (subscriber.WhenSpaceForRepliesAsync() is { IsCompleted: false } space)
        {
            await space.WaitAsync(Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return !IsStopping;
    }
}
