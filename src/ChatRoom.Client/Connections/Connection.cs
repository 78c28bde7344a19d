namespace ChatRoom.Client.Connections;

/// <summary>
/// One connection, from the prompt to its end. Call <see cref="ReadPromptAsync"/> first, then <see cref="SendAliasAsync"/> or
/// <see cref="ResumeAsync"/> until the server accepts. After that one caller reads and another one sends.
/// </summary>
/// <param name="link">The connection.</param>
/// <param name="isClassic">Whether the server is the tutorial's, where one read is one message.</param>
/// <param name="time">The clock.</param>
internal sealed class Connection(Link link, bool isClassic, TimeProvider time) : IAsyncDisposable
{
    // No server sends more than this before it accepts the client.
    private const int MaxHandshakeBytes = 4096;

    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    private readonly TimeoutReader _reader = new(link.Stream, time);
    private readonly HandshakeLines _handshake = new();
    private readonly Sender _sender = new(link.Stream);
    private byte[] _unread = [];
    private Incoming? _incoming;

    private static ReadOnlySpan<byte> Prompt => "alias?"u8;

    private static ReadOnlySpan<byte> Notice => "* "u8;

    /// <summary>How long the server may be silent before <see cref="Probe"/> looks at the port.</summary>
    public static TimeSpan PromptTimeout { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Examines a port that stays silent. Returns why it is the wrong port; null if it may be the right one.</summary>
    public Func<CancellationToken, Task<string?>> Probe { get; init; } = static _ => Task.FromResult<string?>(null);

    /// <summary>Whether the server is the tutorial's.</summary>
    public bool IsClassic => isClassic;

    /// <summary>Whether the connection resumed a session (<see cref="ResumeAsync"/>).</summary>
    public bool IsResumed { get; private set; }

    /// <summary>
    /// Whether to drop a last line without a line end. The line may be cut in the middle of a number. The server sends it again
    /// on the next connection.
    /// </summary>
    public bool DropsUnfinished { get; set; }

    /// <summary>Waits for the prompt. Returns null when it has come, otherwise why the server refuses the connection.</summary>
    /// <exception cref="ConnectFailedException">This is not a chat server.</exception>
    public async Task<HandshakeResult?> ReadPromptAsync(CancellationToken cancellation)
    {
        var begin = time.GetTimestamp();
        var (seen, isProbed) = (new List<byte>(), false);
        while (true)
        {
            var rest = RemainingTime(begin);
            var read = await ReadSomeAsync(isProbed ? rest : Spans.Min(PromptTimeout, rest), cancellation);
            if (read is null && !isProbed)
            {
                isProbed = true;
                if (seen.Count == 0 && await Probe(cancellation) is { } reason)
                {
                    throw new ConnectFailedException(reason);
                }

                continue;
            }

            seen.AddRange((read ?? throw new ConnectFailedException($"no prompt within {HandshakeTimeout.TotalSeconds:0} s; {IsPortRight}")).Span);
            byte[] said = [.. seen];
            if (read is { IsEmpty: true })
            {
                _handshake.Take(said);
                var closed = _handshake.Closed();
                return UsesTls || closed.Reason is null || !PortProbe.IsAboutTls(closed.Reason) ? closed : throw new ConnectFailedException(PortProbe.UseTls);
            }

            if (said.AsSpan().StartsWith(Prompt))
            {
                _handshake.Take(said.AsSpan(Prompt.Length));
                return null;
            }

            // The received bytes may be the beginning of the prompt, or of a notice with the reason of a refusal.
            if (said.Length > MaxHandshakeBytes || !(StartsAlike(said, Prompt) || StartsAlike(said, Notice)))
            {
                throw new ConnectFailedException(PortProbe.Explain(said, UsesTls) ?? $"not a chat server; {IsPortRight}");
            }
        }
    }

    /// <summary>Returns whether the server no longer waits for an alias: it has closed the connection, or sent something else.</summary>
    public async Task<bool> HasGivenUpAsync(CancellationToken cancellation)
    {
        try
        {
            return await _reader.ReadAsync(TimeSpan.Zero, cancellation) is not null;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Answers the prompt with an alias.</summary>
    /// <exception cref="ConnectFailedException">This is not a ChatRoom server.</exception>
    /// <exception cref="IOException">The connection is broken.</exception>
    public async Task<HandshakeResult> SendAliasAsync(string alias, CancellationToken cancellation)
    {
        await SendAsync(alias, cancellation);
        var result = isClassic ? HandshakeResult.Joined : await AwaitResultAsync(alias, cancellation);
        if (result.Kind == HandshakeResultKind.Classic)
        {
            link.Reset(); // the tutorial's server does not notice a normal close
            throw new ConnectFailedException("this is the tutorial's server; use --classic");
        }

        StartReading(result);
        return result;
    }

    /// <summary>Answers the prompt with a token.</summary>
    /// <param name="token">The token.</param>
    /// <param name="after">The id after which the server continues; null: the server decides.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="IOException">The connection is broken.</exception>
    public async Task<HandshakeResult> ResumeAsync(string token, long? after, CancellationToken cancellation)
    {
        await _sender.WriteAsync(after is null ? $"/resume {token}\n" : $"/resume {token} {after}\n", cancellation);
        var result = await AwaitResultAsync(null, cancellation);
        IsResumed = result.Kind == HandshakeResultKind.Joined;
        StartReading(result);
        return result;
    }

    /// <summary>Reads the next lines, after the server has accepted the client; null at the end of the connection.</summary>
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/>: forever.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="TimeoutException">Nothing came in time; the caller may read again.</exception>
    /// <exception cref="IOException">The connection is broken.</exception>
    public async Task<IReadOnlyList<string>?> ReadAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        var incoming = _incoming ?? throw new InvalidOperationException("the server has not accepted the client");
        if (_unread is { Length: > 0 } unread)
        {
            _unread = [];
            return incoming.Take(unread);
        }

        var read = await ReadSomeAsync(timeout, cancellation) ?? throw new TimeoutException();
        return !read.IsEmpty ? incoming.Take(read)
            : !DropsUnfinished && incoming.TakeLast() is { Count: > 0 } last ? last
            : null;
    }

    /// <summary>
    /// Sends a line, or a message to the tutorial's server. Completes when the operating system has accepted the bytes. Thread-safe.
    /// </summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    public Task SendAsync(string text, CancellationToken cancellation) => _sender.WriteAsync(isClassic ? text : $"{text}\n", cancellation);

    /// <summary>Closes the connection with a reset, which the tutorial's server notices.</summary>
    public void Reset() => link.Reset();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await link.DisposeAsync();
        _sender.Dispose();
    }

    private void StartReading(HandshakeResult result)
    {
        if (result.Kind == HandshakeResultKind.Joined)
        {
            _incoming = new Incoming(isClassic);
            _unread = _handshake.TakeRest();
        }
    }

    private async Task<HandshakeResult> AwaitResultAsync(string? alias, CancellationToken cancellation)
    {
        for (var begin = time.GetTimestamp(); ;)
        {
            if (_handshake.Outcome(alias) is { } outcome)
            {
                return outcome;
            }

            if (_handshake.Length > MaxHandshakeBytes)
            {
                throw new ConnectFailedException($"not a chat server; {IsPortRight}");
            }

            if (await ReadSomeAsync(RemainingTime(begin), cancellation) is not { } read)
            {
                return new HandshakeResult(HandshakeResultKind.Closed, _handshake.Length == 0 ? "the server does not answer" : "the answer has no line end; for the tutorial's server use --classic");
            }

            if (read.IsEmpty)
            {
                return _handshake.Closed();
            }

            _handshake.Take(read.Span);
        }
    }

    /// <summary>Reads some bytes; null after the timeout, empty at the end. A reset of the connection counts as an end.</summary>
    private async Task<ReadOnlyMemory<byte>?> ReadSomeAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        try
        {
            return timeout == TimeSpan.Zero ? null : await _reader.ReadAsync(timeout, cancellation);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return ReadOnlyMemory<byte>.Empty;
        }
    }

    private bool UsesTls => link.UsesTls;

    private string IsPortRight => $"is the port right for {(UsesTls ? "TLS" : "plain TCP")}?";

    private TimeSpan RemainingTime(long begin) => Spans.Max(HandshakeTimeout - time.GetElapsedTime(begin), TimeSpan.Zero);

    /// <summary>Returns whether one of two texts begins with the other one.</summary>
    private static bool StartsAlike(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => a.CommonPrefixLength(b) == Math.Min(a.Length, b.Length);
}
