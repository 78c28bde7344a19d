using System.Net.Sockets;

namespace ChatRoom.Client.Connections;

/// <summary>
/// One connection from the prompt to its end. First <see cref="ReadPromptAsync"/>, then <see cref="EnterAsync"/> until we
/// are in, then <see cref="ReadAsync"/> by one and <see cref="SendAsync"/> by another.
/// </summary>
/// <param name="link">The connection.</param>
/// <param name="known">How the server talks, if it was met before; that is not found out again.</param>
/// <param name="time">The clock.</param>
internal sealed class Connection(Link link, ServerDialect known, TimeProvider time) : IAsyncDisposable
{
    // More than this no server says before one is in.
    private const int MaxDoorBytes = 4096;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly PatientReader _reader = new(link.Stream, time);
    private readonly DoorLines _door = new();
    private readonly Sender _sender = new(link.Stream);
    private TimeSpan _turnaround = link.RoundTrip;
    private byte[] _unread = [];
    private Incoming? _incoming;

    private static ReadOnlySpan<byte> Prompt => "alias?"u8;

    private static ReadOnlySpan<byte> Notice => "* "u8;

    /// <summary>How the server talks, once the first alias was answered.</summary>
    public ServerDialect Dialect { get; private set; }

    /// <summary>Whether we were let in by a token (<see cref="ResumeAsync"/>).</summary>
    public bool IsResumed { get; private set; }

    /// <summary>
    /// Whether a last line without an end is not to be shown: it was cut off, maybe in the middle of a number, and comes
    /// whole when we come back.
    /// </summary>
    public bool DropsUnfinished { get; set; }

    /// <summary>Waits until the server asks for the alias; null if it does, else why it does not.</summary>
    /// <exception cref="ConnectFailedException">What is there is no chat server.</exception>
    public async Task<Entry?> ReadPromptAsync(CancellationToken cancellation)
    {
        var begin = time.GetTimestamp();
        for (var seen = new List<byte>(); ;)
        {
            if (await ReadSomeAsync(RestOfPatience(begin), cancellation) is not { } read)
            {
                throw new ConnectFailedException($"it did not ask for an alias within {Patience.TotalSeconds:0} s; {IsPortRight}");
            }

            seen.AddRange(read.Span);
            if (read.IsEmpty)
            {
                _door.Take([.. seen]);
                return _door.Closed();
            }

            byte[] said = [.. seen];
            if (said.AsSpan().StartsWith(Prompt))
            {
                _turnaround = Spans.Max(_turnaround, time.GetElapsedTime(begin));
                _door.Take(said.AsSpan(Prompt.Length));
                return null;
            }

            // It may yet become the prompt, or the server tells why it lets nobody in.
            if (said.Length > MaxDoorBytes || !(Agree(said, Prompt) || Agree(said, Notice)))
            {
                throw new ConnectFailedException($"that is no chat server; {IsPortRight}");
            }
        }
    }

    /// <summary>Whether the server has said something more, or closed, though it was asked nothing: it waits no longer.</summary>
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
    /// <exception cref="IOException">The connection is broken.</exception>
    public async Task<Entry> EnterAsync(string alias, CancellationToken cancellation)
    {
        if (Dialect == ServerDialect.Lines)
        {
            await _sender.WriteAsync($"{alias}\n", cancellation);
        }
        else
        {
            var isLineEnded = known == ServerDialect.Lines;
            await _sender.WriteAsync(isLineEnded ? $"{alias}\n" : alias, cancellation);
            await FindDialectAsync(new DialectFinder(alias, _turnaround, isLineEnded), cancellation);
        }

        var entry = Dialect == ServerDialect.Classic ? Entry.Joined : await AwaitEntryAsync(alias, cancellation);
        Open(entry);
        return entry;
    }

    /// <summary>Answers the prompt with a token, which a server of lines has given.</summary>
    /// <param name="token">The token.</param>
    /// <param name="after">The highest id that we have; null: the server is to know.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="IOException">The connection is broken.</exception>
    public async Task<Entry> ResumeAsync(string token, long? after, CancellationToken cancellation)
    {
        Dialect = ServerDialect.Lines;
        await _sender.WriteAsync(after is null ? $"/resume {token}\n" : $"/resume {token} {after}\n", cancellation);
        var entry = await AwaitEntryAsync(null, cancellation);
        IsResumed = entry.Kind == EntryKind.Joined;
        Open(entry);
        return entry;
    }

    /// <summary>The next lines, once we are in; null at the end. How long it waits is the caller's, and may be for ever.</summary>
    /// <exception cref="TimeoutException">Nothing came in time; one may go on reading.</exception>
    /// <exception cref="IOException">The connection is broken.</exception>
    public async Task<IReadOnlyList<string>?> ReadAsync(TimeSpan patience, CancellationToken cancellation)
    {
        var incoming = _incoming ?? throw new InvalidOperationException("nobody has let us in");
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

    /// <summary>Sends a line, or in the classic dialect a message. Ends when the network has taken it. Any thread may.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    public Task SendAsync(string text, CancellationToken cancellation) =>
        _sender.WriteAsync(Dialect == ServerDialect.Lines ? $"{text}\n" : text, cancellation);

    /// <summary>Leaves a classic server so that it notices.</summary>
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
            _incoming = new Incoming(Dialect);
            _unread = _door.TakeRest();
        }
    }

    private async Task FindDialectAsync(DialectFinder finder, CancellationToken cancellation)
    {
        var begin = time.GetTimestamp();
        while (finder.Dialect == ServerDialect.Unknown)
        {
            var read = await ReadSomeAsync(Spans.Min(finder.Patience, RestOfPatience(begin)), cancellation);
            if (read is { IsEmpty: true })
            {
                break; // closed; the door tells why
            }

            if (read is { } some)
            {
                finder.Offer(some.Span);
                if (finder.Dialect == ServerDialect.Unknown && finder.Seen.Length > MaxDoorBytes)
                {
                    finder.Silence(); // more of it will not tell either
                }
            }
            else
            {
                finder.Silence();
            }

            if (finder.TakeLineEnd())
            {
                await _sender.WriteAsync("\n", cancellation);
            }
        }

        Dialect = finder.Dialect == ServerDialect.Unknown ? ServerDialect.Lines : finder.Dialect;
        _door.Take(finder.Seen);
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
                throw new ConnectFailedException($"that is no chat server; {IsPortRight}");
            }

            if (await ReadSomeAsync(RestOfPatience(begin), cancellation) is not { } read)
            {
                return new Entry(EntryKind.Closed, "the server does not answer");
            }

            if (read.IsEmpty)
            {
                return _door.Closed();
            }

            _door.Take(read.Span);
        }
    }

    /// <summary>As the reader does; who resets a connection has ended it, too.</summary>
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

    private string IsPortRight => $"is the port right for {(link.Stream is NetworkStream ? "plain TCP" : "TLS")}?";

    private TimeSpan RestOfPatience(long begin) => Spans.Max(Patience - time.GetElapsedTime(begin), TimeSpan.Zero);

    /// <summary>Whether one of them begins with the other.</summary>
    private static bool Agree(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => a.CommonPrefixLength(b) == Math.Min(a.Length, b.Length);
}
