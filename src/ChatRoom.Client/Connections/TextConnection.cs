using ChatRoom.Connection.Transport;

namespace ChatRoom.Client.Connections;

/// <summary>
/// One connection of a client that reads lines, from the prompt to its end. Call <see cref="ReadPromptAsync"/> first, then
/// <see cref="SendAliasAsync"/>, <see cref="SendPasswordAsync"/> or <see cref="ResumeAsync"/> until the server accepts. After that
/// one caller reads and another one sends.
/// </summary>
internal sealed class TextConnection : IAsyncDisposable
{
    // No server sends more than this before it accepts the client.
    private const int MaxHandshakeBytes = 4096;

    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    // A busy server checks passwords one after the other.
    private static readonly TimeSpan PasswordTimeout = TimeSpan.FromSeconds(30);

    private readonly Link _link;
    private readonly bool _isClassic;
    private readonly TimeProvider _time;
    private readonly TimeoutReader _reader;
    private readonly PromptReader _prompt;
    private readonly HandshakeLines _handshake = new();
    private readonly Sender _sender;
    private byte[] _unread = [];
    private Incoming? _incoming;

    /// <param name="link">The connection.</param>
    /// <param name="isClassic">Whether the server is the tutorial's, where one read is one message.</param>
    /// <param name="time">The clock.</param>
    /// <param name="probe">Examines a port that stays silent; null: nothing does.</param>
    public TextConnection(Link link, bool isClassic, TimeProvider time, Func<CancellationToken, Task<ConnectFailedException?>>? probe = null)
    {
        (_link, _isClassic, _time) = (link, isClassic, time);
        (_reader, _sender) = (new TimeoutReader(link.Stream, time), new Sender(link.Stream));
        _prompt = new PromptReader(link, _reader, time) { Probe = probe };
    }

    /// <summary>Whether the server is the tutorial's.</summary>
    public bool IsClassic => _isClassic;

    /// <summary>Whether nobody else can read what is sent: the connection uses TLS, or does not leave this machine.</summary>
    public bool IsPrivate => _link.IsPrivate;

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
        var prompt = await _prompt.ReadAsync(cancellation);
        _handshake.Take(prompt.Bytes);
        return prompt.HasCome ? null : _handshake.Closed();
    }

    /// <summary>Returns whether the server no longer waits for an alias: it has closed the connection, or sent something else.</summary>
    public async Task<bool> HasGivenUpAsync(CancellationToken cancellation) => await _reader.ReadAsync(TimeSpan.Zero, cancellation) is not null;

    /// <summary>Answers the prompt with an alias.</summary>
    /// <exception cref="ConnectFailedException">This is not a ChatRoom server.</exception>
    /// <exception cref="IOException">The connection is broken.</exception>
    public async Task<HandshakeResult> SendAliasAsync(string alias, CancellationToken cancellation)
    {
        await SendAsync(alias, cancellation);
        var result = _isClassic ? HandshakeResult.Joined : await AwaitResultAsync(alias, isResuming: false, HandshakeTimeout, cancellation);
        if (result.Kind == HandshakeResultKind.Classic)
        {
            _link.Reset(); // the tutorial's server does not notice a normal close
            throw new ConnectFailedException("this is the tutorial's server; use --classic");
        }

        StartReading(result);
        return result;
    }

    /// <summary>Answers the prompt for a password.</summary>
    /// <param name="password">The password, or an access token; null: none, so that the server asks for an alias again.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="IOException">The connection is broken.</exception>
    public async Task<HandshakeResult> SendPasswordAsync(string? password, CancellationToken cancellation)
    {
        await SendSecretAsync(password, cancellation);
        var result = await AwaitResultAsync(null, isResuming: false, PasswordTimeout, cancellation);
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
        var result = await AwaitResultAsync(null, isResuming: true, HandshakeTimeout, cancellation);
        IsResumed = result.Kind == HandshakeResultKind.Joined;
        StartReading(result);
        return result;
    }

    /// <summary>Reads the next lines, after the server has accepted the client; null at the end of the connection.</summary>
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/>: forever.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="TimeoutException">Nothing came in time; the caller may read again.</exception>
    public async Task<IReadOnlyList<string>?> ReadAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        var incoming = _incoming ?? throw new InvalidOperationException("the server has not accepted the client");
        if (_unread is { Length: > 0 } unread)
        {
            _unread = [];
            return incoming.Take(unread);
        }

        var read = await _reader.ReadAsync(timeout, cancellation) ?? throw new TimeoutException();
        return !read.IsEmpty ? incoming.Take(read)
            : !DropsUnfinished && incoming.TakeLast() is { Count: > 0 } last ? last
            : null;
    }

    /// <summary>
    /// Sends a line, or a message to the tutorial's server. Completes when the operating system has accepted the bytes. Thread-safe.
    /// </summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    public Task SendAsync(string text, CancellationToken cancellation) => _sender.WriteAsync(_isClassic ? text : $"{text}\n", cancellation);

    /// <summary>Sends a password as a line, whatever it contains; null: an empty line, which cancels. Thread-safe.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    public Task SendSecretAsync(string? secret, CancellationToken cancellation) =>
        _sender.WriteAsync($"{secret?.Split('\n', '\r')[0]}\n", cancellation);

    /// <summary>Closes the connection with a reset, which the tutorial's server notices.</summary>
    public void Reset() => _link.Reset();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync();
        _sender.Dispose();
    }

    private void StartReading(HandshakeResult result)
    {
        if (result.Kind == HandshakeResultKind.Joined)
        {
            _incoming = new Incoming(_isClassic);
            _unread = _handshake.TakeRest();
        }
    }

    private async Task<HandshakeResult> AwaitResultAsync(string? alias, bool isResuming, TimeSpan timeout, CancellationToken cancellation)
    {
        for (var begin = _time.GetTimestamp(); ;)
        {
            if (_handshake.Outcome(alias, isResuming) is { } outcome)
            {
                return outcome;
            }

            if (_handshake.Length > MaxHandshakeBytes)
            {
                throw _prompt.NotChat();
            }

            var rest = Spans.Max(timeout - _time.GetElapsedTime(begin), TimeSpan.Zero);
            if (rest == TimeSpan.Zero || await _reader.ReadAsync(rest, cancellation) is not { } read)
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
}
