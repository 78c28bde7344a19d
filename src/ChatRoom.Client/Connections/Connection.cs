namespace ChatRoom.Client.Connections;

/// <summary>
/// One connection from the prompt to its end. First <see cref="ReadPromptAsync"/>, then <see cref="EnterAsync"/> until the
/// server lets us in, then one caller uses <see cref="ReadAsync"/> and another <see cref="SendAsync"/>.
/// </summary>
/// <param name="link">The connection.</param>
/// <param name="isClassic">Whether the server is the tutorial's, which takes what one read brings as a message.</param>
/// <param name="time">The clock.</param>
internal sealed class Connection(Link link, bool isClassic, TimeProvider time) : IAsyncDisposable
{
    // No server sends more than this before it lets us in.
    private const int MaxDoorBytes = 4096;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly PatientReader _reader = new(link.Stream, time);
    private readonly DoorLines _door = new();
    private readonly Sender _sender = new(link.Stream);
    private byte[] _unread = [];
    private Incoming? _incoming;

    private static ReadOnlySpan<byte> Prompt => "alias?"u8;

    private static ReadOnlySpan<byte> Notice => "* "u8;

    /// <summary>How long the server may be silent before <see cref="Probe"/> looks at the port.</summary>
    public static TimeSpan PromptPatience { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Finds out what listens on a port that stays silent; the result is null, or why it is the wrong port.</summary>
    public Func<CancellationToken, Task<string?>> Probe { get; init; } = static _ => Task.FromResult<string?>(null);

    /// <summary>Whether the server is the tutorial's.</summary>
    public bool IsClassic => isClassic;

    /// <summary>Whether a token let us in (<see cref="ResumeAsync"/>).</summary>
    public bool IsResumed { get; private set; }

    /// <summary>
    /// Whether to drop a last line without an end: it was cut off, maybe in the middle of a number, and comes whole after
    /// the next connection.
    /// </summary>
    public bool DropsUnfinished { get; set; }

    /// <summary>Waits until the server asks for the alias; null if it does, otherwise why it does not.</summary>
    /// <exception cref="ConnectFailedException">This is not a chat server.</exception>
    public async Task<Entry?> ReadPromptAsync(CancellationToken cancellation)
    {
        var begin = time.GetTimestamp();
        var (seen, isProbed) = (new List<byte>(), false);
        while (true)
        {
            var rest = RestOfPatience(begin);
            var read = await ReadSomeAsync(isProbed ? rest : Spans.Min(PromptPatience, rest), cancellation);
            if (read is null && !isProbed)
            {
                isProbed = true;
                if (seen.Count == 0 && await Probe(cancellation) is { } reason)
                {
                    throw new ConnectFailedException(reason);
                }

                continue;
            }

            seen.AddRange((read ?? throw new ConnectFailedException($"no prompt within {Patience.TotalSeconds:0} s; {IsPortRight}")).Span);
            byte[] said = [.. seen];
            if (read is { IsEmpty: true })
            {
                _door.Take(said);
                var closed = _door.Closed();
                return UsesTls || closed.Reason is null || !PortProbe.IsAboutTls(closed.Reason) ? closed : throw new ConnectFailedException(PortProbe.UseTls);
            }

            if (said.AsSpan().StartsWith(Prompt))
            {
                _door.Take(said.AsSpan(Prompt.Length));
                return null;
            }

            // It may become the prompt, or a notice that says why the server refuses us.
            if (said.Length > MaxDoorBytes || !(Agree(said, Prompt) || Agree(said, Notice)))
            {
                throw new ConnectFailedException(PortProbe.Explain(said, UsesTls) ?? $"not a chat server; {IsPortRight}");
            }
        }
    }

    /// <summary>Whether the server has closed, or sent something unasked: it no longer waits for an alias.</summary>
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
    public async Task<Entry> EnterAsync(string alias, CancellationToken cancellation)
    {
        await SendAsync(alias, cancellation);
        var entry = isClassic ? Entry.Joined : await AwaitEntryAsync(alias, cancellation);
        if (entry.Kind == EntryKind.Classic)
        {
            link.Reset(); // otherwise that server would never notice that we are gone
            throw new ConnectFailedException("this is the tutorial's server; use --classic");
        }

        Open(entry);
        return entry;
    }

    /// <summary>Answers the prompt with a token.</summary>
    /// <param name="token">The token.</param>
    /// <param name="after">The highest id that we have; null: the server decides.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="IOException">The connection is broken.</exception>
    public async Task<Entry> ResumeAsync(string token, long? after, CancellationToken cancellation)
    {
        await _sender.WriteAsync(after is null ? $"/resume {token}\n" : $"/resume {token} {after}\n", cancellation);
        var entry = await AwaitEntryAsync(null, cancellation);
        IsResumed = entry.Kind == EntryKind.Joined;
        Open(entry);
        return entry;
    }

    /// <summary>Reads the next lines once we are in; null at the end.</summary>
    /// <param name="patience">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/>: forever.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="TimeoutException">Nothing came in time; the caller may read again.</exception>
    /// <exception cref="IOException">The connection is broken.</exception>
    public async Task<IReadOnlyList<string>?> ReadAsync(TimeSpan patience, CancellationToken cancellation)
    {
        var incoming = _incoming ?? throw new InvalidOperationException("the server has not let us in");
        if (_unread is { Length: > 0 } unread)
        {
            _unread = [];
            return incoming.Take(unread);
        }

        var read = await ReadSomeAsync(patience, cancellation) ?? throw new TimeoutException();
        return !read.IsEmpty ? incoming.Take(read)
            : !DropsUnfinished && incoming.TakeLast() is { Count: > 0 } last ? last
            : null;
    }

    /// <summary>Sends a line, or a message to the tutorial's server. Completes when the network has taken it. Any thread may call it.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    public Task SendAsync(string text, CancellationToken cancellation) => _sender.WriteAsync(isClassic ? text : $"{text}\n", cancellation);

    /// <summary>Leaves the tutorial's server in a way that it notices.</summary>
    public void Reset() => link.Reset();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await link.DisposeAsync();
        _sender.Dispose();
    }

    private void Open(Entry entry)
    {
        if (entry.Kind == EntryKind.Joined)
        {
            _incoming = new Incoming(isClassic);
            _unread = _door.TakeRest();
        }
    }

    private async Task<Entry> AwaitEntryAsync(string? alias, CancellationToken cancellation)
    {
        for (var begin = time.GetTimestamp(); ;)
        {
            if (_door.Outcome(alias) is { } outcome)
            {
                return outcome;
            }

            if (_door.Length > MaxDoorBytes)
            {
                throw new ConnectFailedException($"not a chat server; {IsPortRight}");
            }

            if (await ReadSomeAsync(RestOfPatience(begin), cancellation) is not { } read)
            {
                return new Entry(EntryKind.Closed, _door.Length == 0 ? "the server does not answer" : "the answer has no line end; for the tutorial's server use --classic");
            }

            if (read.IsEmpty)
            {
                return _door.Closed();
            }

            _door.Take(read.Span);
        }
    }

    /// <summary>Reads like the reader; a reset counts as an end.</summary>
    private async Task<ReadOnlyMemory<byte>?> ReadSomeAsync(TimeSpan patience, CancellationToken cancellation)
    {
        try
        {
            return patience == TimeSpan.Zero ? null : await _reader.ReadAsync(patience, cancellation);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return ReadOnlyMemory<byte>.Empty;
        }
    }

    private bool UsesTls => link.UsesTls;

    private string IsPortRight => $"is the port right for {(UsesTls ? "TLS" : "plain TCP")}?";

    private TimeSpan RestOfPatience(long begin) => Spans.Max(Patience - time.GetElapsedTime(begin), TimeSpan.Zero);

    /// <summary>Whether one of them begins with the other.</summary>
    private static bool Agree(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => a.CommonPrefixLength(b) == Math.Min(a.Length, b.Length);
}
