using ChatRoom.Bench.Checking;

namespace ChatRoom.Bench;

/// <summary>What a load run is to do. The defaults are those of the command line.</summary>
internal sealed record LoadOptions
{
    private const int MaxSize = 4000; // with the alias before it, within the server's MaxLineBytes
    private const int MaxPrefix = 20; // an alias, and a room's name, have 32 bytes at most

    public LoadMode Mode { get; init; } = LoadMode.Throughput;

    /// <summary>A name or an address.</summary>
    public string Host { get; init; } = "127.0.0.1";

    public int Port { get; init; } = 5000;

    /// <summary>Subscribers: members that listen only.</summary>
    public int Members { get; init; } = 100;

    /// <summary>Members that speak, and get what they say like all others; beside <see cref="Members"/>.</summary>
    public int Publishers { get; init; } = 4;

    /// <summary>Over how many rooms all are spread, evenly; 1: all are in the lobby.</summary>
    public int Rooms { get; init; } = 1;

    /// <summary>Bytes of a payload.</summary>
    public int Size { get; init; } = 64;

    /// <summary>Messages outstanding over all publishers, of all rooms (throughput, slow).</summary>
    public int Window { get; init; } = 64;

    /// <summary>What a publisher says at once leaves in one write, as of a client into which a file is piped; else each message in its own.</summary>
    public bool Coalesce { get; init; }

    /// <summary>Messages a second over all publishers (latency).</summary>
    public double Rate { get; init; } = 100;

    /// <summary>Measured time, in seconds.</summary>
    public double Seconds { get; init; } = 5;

    /// <summary>Load before the measured time, in seconds.</summary>
    public double Warmup { get; init; } = 1;

    /// <summary>Subscribers that stop reading (slow).</summary>
    public int SlowMembers { get; init; } = 10;

    /// <summary>SO_RCVBUF of those, in bytes; 0: the system's default.</summary>
    public int SlowReceiveBuffer { get; init; }

    /// <summary>Joins under way at once.</summary>
    public int InFlight { get; init; } = 64;

    /// <summary>Seconds allowed for joining.</summary>
    public double Timeout { get; init; } = 60;

    public LoadDialect Dialect { get; init; } = LoadDialect.Text;

    /// <summary>Whether the server sends members their own messages.</summary>
    public bool Echoes => Dialect != LoadDialect.Irc;

    public bool Tls { get; init; }

    /// <summary>Takes any certificate.</summary>
    public bool Insecure { get; init; }

    /// <summary>Begins each alias, so that two runs can share a server.</summary>
    public string AliasPrefix { get; init; } = "";

    /// <summary>The server's process, on this machine; null: it is not looked at.</summary>
    public int? ServerPid { get; init; }

    public string? JsonFile { get; init; }

    /// <summary>All that join.</summary>
    public int Clients => Members + Publishers;

    /// <summary>What is wrong with it; empty: nothing.</summary>
    public IEnumerable<string> Errors()
    {
        var drives = Mode is LoadMode.Throughput or LoadMode.Latency or LoadMode.Slow;
        (bool Wrong, string Error)[] rules =
        [
            (Port is < 1 or > 65535, "--port must be from 1 to 65535"),
            (Members < 0, "--members must be 0 or more"),
            (Publishers is < 0 or >= Payload.Probe, $"--publishers must be from 0 to {Payload.Probe - 1}"),
            (Clients == 0, "nobody would join: --members and --publishers are 0"),
            (drives && Publishers == 0, $"--publishers must be 1 or more in mode {Mode}"),
            (Rooms < 1, "--rooms must be 1 or more"),
            (Publishers > 0 && Rooms > Publishers, "--rooms must not be above --publishers: in each room somebody speaks"),
            (Publishers == 0 && Rooms > Math.Max(1, Members), "--rooms must not be above --members: a room without members is none"),
            (Size is < Payload.MinSize or > MaxSize, $"--size must be from {Payload.MinSize} to {MaxSize}"),
            (Window < 1 || (Publishers > 0 && Window / Publishers > Outstanding.MaxPerPublisher / 2), $"--window must be from 1 to {Outstanding.MaxPerPublisher / 2} for each publisher"),
            (Rooms > 1 && Dialect is LoadDialect.Irc or LoadDialect.Nats, $"--rooms is not for --dialect {Dialect}: there all are in one room"),
            (Coalesce && Dialect == LoadDialect.Classic, "--coalesce is not for --dialect Classic: what comes in one read is one message there"),
            (!(Rate is > 0 and < 1_000_000), "--rate must be above 0, and below 1000000"),
            (!(Seconds is > 0 and <= 3600), "--seconds must be above 0, and 3600 at most"),
            (!(Warmup is >= 0 and <= 3600), "--warmup must be from 0 to 3600"),
            (Mode == LoadMode.Slow && (SlowMembers < 1 || SlowMembers > Members), "--slow-members must be from 1 to --members"),
            (SlowReceiveBuffer < 0, "--slow-receive-buffer must be 0 or more"),
            (InFlight < 1, "--inflight must be 1 or more"),
            (!(Timeout is > 0 and <= 3600), "--timeout must be above 0, and 3600 at most"),
            (Insecure && !Tls, "--insecure is for --tls"),
            (AliasPrefix.Length > MaxPrefix || !AliasPrefix.All(char.IsAsciiLetterOrDigit), $"--alias-prefix must be {MaxPrefix} letters and digits at most"),
        ];
        return rules.Where(static rule => rule.Wrong).Select(static rule => rule.Error);
    }
}
