using ChatRoom.Bench.Checking;

namespace ChatRoom.Bench;

/// <summary>The options of a load run, with the defaults of the command line.</summary>
internal sealed record LoadOptions
{
    private const int MaxSize = 4000; // with the alias in front, a message must not exceed the server's MaxLineBytes
    private const int MaxPrefix = 20; // aliases and names of rooms have at most 32 bytes

    public LoadMode Mode { get; init; } = LoadMode.Throughput;

    /// <summary>The host name or the address of the server.</summary>
    public string Host { get; init; } = "127.0.0.1";

    public int Port { get; init; } = 5000;

    /// <summary>The number of subscribers: members that only listen.</summary>
    public int Members { get; init; } = 100;

    /// <summary>The number of publishers: members that send messages and also listen. <see cref="Members"/> does not include them.</summary>
    public int Publishers { get; init; } = 4;

    /// <summary>The number of rooms, over which all clients are spread evenly; 1: all are in the lobby.</summary>
    public int Rooms { get; init; } = 1;

    /// <summary>The size of a payload, in bytes.</summary>
    public int Size { get; init; } = 64;

    /// <summary>The number of outstanding messages of all publishers together (throughput, slow).</summary>
    public int Window { get; init; } = 64;

    /// <summary>Whether all messages that a publisher has ready leave in one write, as from a client with a piped file.</summary>
    public bool Coalesce { get; init; }

    /// <summary>The messages per second of all publishers together (latency).</summary>
    public double Rate { get; init; } = 100;

    /// <summary>The length of the measured period, in seconds.</summary>
    public double Seconds { get; init; } = 5;

    /// <summary>The length of the load before the measured period, in seconds.</summary>
    public double Warmup { get; init; } = 1;

    /// <summary>The number of subscribers that stop reading (slow).</summary>
    public int SlowMembers { get; init; } = 10;

    /// <summary>SO_RCVBUF of the slow subscribers, in bytes; 0: the system's default.</summary>
    public int SlowReceiveBuffer { get; init; }

    /// <summary>The maximum number of simultaneous joins.</summary>
    public int InFlight { get; init; } = 64;

    /// <summary>The timeout for joining, in seconds.</summary>
    public double Timeout { get; init; } = 60;

    public LoadDialect Dialect { get; init; } = LoadDialect.Text;

    /// <summary>Whether the server sends members their own messages.</summary>
    public bool Echoes => Dialect != LoadDialect.Irc;

    public bool Tls { get; init; }

    /// <summary>Whether to accept any certificate.</summary>
    public bool Insecure { get; init; }

    /// <summary>The prefix of all aliases and names of rooms, so that two runs can share a server.</summary>
    public string AliasPrefix { get; init; } = "";

    /// <summary>The id of the server's process on this machine; null: the process is not measured.</summary>
    public int? ServerPid { get; init; }

    public string? JsonFile { get; init; }

    /// <summary>The number of all clients.</summary>
    public int Clients => Members + Publishers;

    /// <summary>Returns the errors in the options.</summary>
    public IEnumerable<string> Errors()
    {
        var drives = Mode is LoadMode.Throughput or LoadMode.Latency or LoadMode.Slow;
        (bool Wrong, string Error)[] rules =
        [
            (Port is < 1 or > 65535, "--port must be from 1 to 65535"),
            (Members < 0, "--members must be 0 or more"),
            (Publishers is < 0 or >= Payload.Probe, $"--publishers must be from 0 to {Payload.Probe - 1}"),
            (Clients == 0, "--members and --publishers are both 0"),
            (drives && Publishers == 0, $"--publishers must be 1 or more in mode {Mode}"),
            (Rooms < 1, "--rooms must be 1 or more"),
            (Publishers > 0 && Rooms > Publishers, "--rooms must not be above --publishers: each room needs a publisher"),
            (Publishers == 0 && Rooms > Math.Max(1, Members), "--rooms must not be above --members: each room needs a member"),
            (Size is < Payload.MinSize or > MaxSize, $"--size must be from {Payload.MinSize} to {MaxSize}"),
            (Window < 1 || (Publishers > 0 && Window / Publishers > Outstanding.MaxPerPublisher / 2), $"--window must be from 1 to {Outstanding.MaxPerPublisher / 2} for each publisher"),
            (Rooms > 1 && Dialect is LoadDialect.Irc or LoadDialect.Nats, $"--rooms does not work with --dialect {Dialect}, which has one room"),
            (Coalesce && Dialect == LoadDialect.Classic, "--coalesce does not work with --dialect Classic, where one read is one message"),
            (!(Rate is > 0 and < 1_000_000), "--rate must be above 0 and below 1000000"),
            (!(Seconds is > 0 and <= 3600), "--seconds must be above 0 and at most 3600"),
            (!(Warmup is >= 0 and <= 3600), "--warmup must be from 0 to 3600"),
            (Mode == LoadMode.Slow && (SlowMembers < 1 || SlowMembers > Members), "--slow-members must be from 1 to --members"),
            (SlowReceiveBuffer < 0, "--slow-receive-buffer must be 0 or more"),
            (InFlight < 1, "--inflight must be 1 or more"),
            (!(Timeout is > 0 and <= 3600), "--timeout must be above 0 and at most 3600"),
            (Insecure && !Tls, "--insecure needs --tls"),
            (AliasPrefix.Length > MaxPrefix || !AliasPrefix.All(char.IsAsciiLetterOrDigit), $"--alias-prefix must be at most {MaxPrefix} letters and digits"),
        ];
        return rules.Where(static rule => rule.Wrong).Select(static rule => rule.Error);
    }
}
