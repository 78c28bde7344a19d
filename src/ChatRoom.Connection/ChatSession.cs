using System.Text.Json;
using System.Text.Json.Nodes;
using ChatRoom.Connection.Transport;
using ChatRoom.Protocol;

namespace ChatRoom.Connection;

/// <summary>A program's session with a server, over as many connections as necessary.</summary>
internal sealed class ChatSession
{
    private const int MaxOthers = 20; // objects before the welcome

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    private readonly ChatOptions _options;
    private readonly ITransport _transport;
    private readonly Outbox _outbox;
    private readonly ReceivedQueue _received;
    private readonly RoomStates _rooms;
    private readonly TimeProvider _time;
    private readonly Backoff _backoff;
    private Pace _pace;
    private string? _token;
    private ChatException? _lastError; // the last object, if it was the reason why the server closed the connection
    private bool _hasBegun;

    /// <param name="options">How to connect.</param>
    /// <param name="transport">Opens connections.</param>
    /// <param name="outbox">What to send.</param>
    /// <param name="received">Takes what the server sends.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">The source of the backoff's jitter.</param>
    public ChatSession(ChatOptions options, ITransport transport, Outbox outbox, ReceivedQueue received, TimeProvider time, Random random)
    {
        (_options, _transport, _outbox, _received, _time) = (options, transport, outbox, received, time);
        (_rooms, _backoff, _pace) = (new RoomStates(options.Rooms, options.After), new Backoff(random), new Pace(1, TimeSpan.Zero, time));
        Alias = options.Alias;
    }

    /// <summary>The client's alias.</summary>
    public string Alias { get; private set; }

    /// <summary>The rooms of the client.</summary>
    public RoomStates Rooms => _rooms;

    /// <summary>Opens a connection, and begins or resumes the session on it.</summary>
    /// <exception cref="ConnectFailedException">The connection failed.</exception>
    /// <exception cref="ChatException">The server refuses the client.</exception>
    public async Task<JsonLink> OpenAsync(CancellationToken cancellation)
    {
        var link = new JsonLink(await _transport.OpenAsync(cancellation), _time);
        try
        {
            await link.ReadPromptAsync(_hasBegun ? null : stop => PortProbe.AskAsync(_transport, _time, stop), cancellation);
            Begin(await GreetAsync(link, cancellation));
            return link;
        }
        catch (Exception e)
        {
            await link.DisposeAsync();
            if (e is IOException)
            {
                throw new ConnectFailedException(e.Message, e);
            }

            throw;
        }
    }

    /// <summary>Serves a connection, and further ones after it was lost, until the session ends.</summary>
    public async Task RunAsync(JsonLink first, CancellationToken cancellation)
    {
        Exception? end = null;
        try
        {
            for (var link = first; ; link = await ReopenAsync(cancellation))
            {
                var begin = _time.GetTimestamp();
                await ServeAsync(link, cancellation);
                _outbox.Lose();
                if (_time.GetElapsedTime(begin) >= Settled)
                {
                    _backoff.Reset();
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The program leaves.
        }
        catch (Exception e)
        {
            end = e;
        }

        _outbox.End(end ?? new ObjectDisposedException(nameof(ChatConnection)));
        _received.Complete(end);
    }

    private async Task<JsonLink> ReopenAsync(CancellationToken cancellation)
    {
        if (_lastError is { IsFinal: true } refusal)
        {
            throw refusal;
        }

        while (true)
        {
            if (!_options.Reconnects)
            {
                throw new ConnectFailedException(_lastError?.Message ?? "the connection was lost", _lastError);
            }

            await Task.Delay(_backoff.Next(), _time, cancellation);
            try
            {
                return await OpenAsync(cancellation);
            }
            catch (Exception e) when (e is ConnectFailedException or ChatException { IsFinal: false })
            {
                // The next attempt may succeed. The server may also notice late that the alias is free again.
            }
        }
    }

    private async Task<Received> GreetAsync(JsonLink link, CancellationToken cancellation)
    {
        if ((_options.Password ?? _options.Token) is not null && !link.IsPrivate && !_options.AllowUnencryptedPassword)
        {
            throw new ChatException("tls-required", "passwords and access tokens are not sent on an unencrypted connection, because others could read them; use TLS");
        }

        await link.SendAsync(JsonLink.LineOf(Hello()), cancellation);
        for (var others = 0; others < MaxOthers; others++)
        {
            var answer = await link.ReadAsync(AnswerTimeout, cancellation) ?? throw new ConnectFailedException("the server has closed the connection");
            switch (answer.Type)
            {
                case "welcome":
                    return answer;
                case "error" when _token is not null && answer.TextOf("code") == "resume-invalid":
                    _token = null;
                    await link.SendAsync(JsonLink.LineOf(Hello()), cancellation);
                    break;
                case "error":
                    throw ChatException.Of(answer);
            }
        }

        throw new ConnectFailedException("the server does not answer the first request");
    }

    private JsonObject Hello()
    {
        var hello = _token is null ? new JsonObject { ["alias"] = Alias, ["history"] = _options.History } : new JsonObject { ["resume"] = _token };
        if (_token is null && _options.Password is not null)
        {
            hello["password"] = _options.Password;
        }

        if (_token is null && _options.Token is not null)
        {
            hello["token"] = _options.Token;
        }

        _rooms.AddTo(hello);
        return hello;
    }

    private void Begin(Received welcome)
    {
        (Alias, _token, _lastError, _hasBegun) = (welcome.Alias ?? Alias, welcome.TextOf("resume"), null, true);
        _pace = PaceOf(welcome.Json);
        var rooms = welcome.Json.TryGetProperty("rooms", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(static room => room.ValueKind == JsonValueKind.String).Select(static room => room.GetString()!)
            : [];
        foreach (var gone in _rooms.Begin([.. rooms.Select(static room => RoomName.TryParse(room, out var name, out _) ? name : null).OfType<RoomName>()]))
        {
            _outbox.Settle(gone, isComplete: false);
        }

        _received.Add(welcome);
    }

    private Pace PaceOf(JsonElement welcome)
    {
        // Slightly below the limit, so that the server never stops reading.
        const double share = 0.96;
        const double slowest = 0.01;
        var rate = 0.0;
        var burst = 1;
        _ = welcome.TryGetProperty("limits", out var limits) && limits.ValueKind == JsonValueKind.Object
            && limits.TryGetProperty("messages_per_second", out var perSecond) && perSecond.TryGetDouble(out rate)
            && limits.TryGetProperty("message_burst", out var atOnce) && atOnce.TryGetInt32(out burst);
        return new Pace(Math.Max(1, burst), rate > slowest ? TimeSpan.FromSeconds(1 / (rate * share)) : TimeSpan.Zero, _time);
    }

    private async Task ServeAsync(JsonLink link, CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var sending = SendAllAsync(link, ended.Token);
        try
        {
            while (await link.ReadAsync(Timeout.InfiniteTimeSpan, cancellation) is { } received)
            {
                Take(received);
            }
        }
        catch (ConnectFailedException)
        {
            // What the server sends is no JSON: reconnect.
        }
        finally
        {
            await ended.CancelAsync();
            await link.DisposeAsync();
            await sending;
        }
    }

    private async Task SendAllAsync(JsonLink link, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await _pace.TakeAsync(cancellation);
                Request? request;
                while ((request = _outbox.Next(Alias, _rooms.IsReady)) is null)
                {
                    await _outbox.WaitAsync(cancellation);
                }

                await link.SendAsync(request.Line, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // The connection has ended.
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            await link.DisposeAsync(); // ends the read, too
        }
    }

    private void Take(Received received)
    {
        var caughtUp = _rooms.Take(received);
        if (received is { IsSpeech: true, RoomName: { } room })
        {
            _outbox.Match(room, received, Alias);
        }

        if (caughtUp is { } isComplete)
        {
            _outbox.Settle(received.RoomName!, isComplete);
        }

        if (_outbox.Answer(received) && received.Type is not "joined-room" and not "left-room")
        {
            return;
        }

        _lastError = received is { Type: "error", Room: null } ? ChatException.Of(received) : null;
        if (received.Type == "renamed" && !received.IsPast && received.Alias == Alias)
        {
            Alias = received.TextOf("to") ?? Alias;
        }

        _received.Add(received);
    }
}
