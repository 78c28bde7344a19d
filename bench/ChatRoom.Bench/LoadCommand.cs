using System.CommandLine;

namespace ChatRoom.Bench;

/// <summary>The subcommand <c>load</c>: parses its options to <see cref="LoadOptions"/>.</summary>
internal sealed class LoadCommand : Command
{
    private static readonly LoadOptions Defaults = new();

    private readonly Option<LoadMode?> _mode = Optional<LoadMode?>("--mode", "Throughput (closed window), Latency (open loop), Idle, Connect or Slow [default: Throughput; with --rate: Latency]");
    private readonly Option<string> _host = With("--host", "the server's host name or address", Defaults.Host);
    private readonly Option<int> _port = With("--port", "the server's port", Defaults.Port);
    private readonly Option<int> _members = With("--members", "subscribers: members that only listen", Defaults.Members);
    private readonly Option<int?> _publishers = Optional<int?>("--publishers", "members that send messages, and also listen [default: 4, or one per room; in Idle and Connect: 0]");
    private readonly Option<int> _rooms = With("--rooms", "rooms, over which all members are spread evenly; 1: all in the lobby", Defaults.Rooms);
    private readonly Option<int> _size = With("--size", "size of a message in bytes", Defaults.Size);
    private readonly Option<int> _window = With("--window", "Throughput, Slow: outstanding messages of all publishers together; if there are more publishers, they take turns", Defaults.Window);
    private readonly Option<bool> _coalesce = With("--coalesce", "send all messages that a publisher has ready in one write, as a piped file does", Defaults.Coalesce);
    private readonly Option<double?> _rate = Optional<double?>("--rate", "Latency: messages per second of all publishers together [default: 100]");
    private readonly Option<double> _seconds = With("--seconds", "length of the measured period in seconds", Defaults.Seconds);
    private readonly Option<double> _warmup = With("--warmup", "seconds of load before the measured period", Defaults.Warmup);
    private readonly Option<int> _slow = With("--slow-members", "Slow: subscribers that stop reading", Defaults.SlowMembers);
    private readonly Option<int> _slowBuffer = With("--slow-receive-buffer", "Slow: SO_RCVBUF of these subscribers in bytes; 0: the system's default", Defaults.SlowReceiveBuffer);
    private readonly Option<int> _inFlight = With("--inflight", "maximum number of simultaneous joins", Defaults.InFlight);
    private readonly Option<double> _timeout = With("--timeout", "timeout for joining, in seconds", Defaults.Timeout);
    private readonly Option<LoadDialect> _dialect = With("--dialect", "the protocol: Text; Json; WebSocket (json, on the HTTP port); Classic (like the classic client, without line ends); Irc, Nats, SignalR or Ws (other servers)", Defaults.Dialect);
    private readonly Option<bool> _tls = With("--tls", "use TLS", Defaults.Tls);
    private readonly Option<bool> _insecure = With("--insecure", "accept any certificate", Defaults.Insecure);
    private readonly Option<string> _prefix = With("--alias-prefix", "prefix of all aliases and rooms, so that two runs can share a server", Defaults.AliasPrefix);
    private readonly Option<int?> _pid = Optional<int?>("--server-pid", "the id of the server's process on this machine, to measure its processor time and memory");
    private readonly Option<string?> _json = Optional<string?>("--json", "write the result to this file as JSON");

    /// <param name="run">Runs the load with the options. Returns the exit code.</param>
    public LoadCommand(Func<LoadOptions, int> run)
        : base("load", "Connects many members to a chat server and measures it. Exit code 0: no faults; 1: could not run; 2: the server lost, repeated or reordered messages, or ended.")
    {
        Option[] options =
        [
            _mode, _host, _port, _members, _publishers, _rooms, _size, _window, _coalesce, _rate, _seconds, _warmup, _slow, _slowBuffer,
            _inFlight, _timeout, _dialect, _tls, _insecure, _prefix, _pid, _json,
        ];
        foreach (var option in options)
        {
            Options.Add(option);
        }

        SetAction(line => run(Read(line)));
    }

    private LoadOptions Read(ParseResult line)
    {
        var mode = line.GetValue(_mode) ?? (line.GetValue(_rate) is null ? Defaults.Mode : LoadMode.Latency);
        return new LoadOptions
        {
            Mode = mode,
            Host = line.GetValue(_host)!,
            Port = line.GetValue(_port),
            Members = line.GetValue(_members),
            Publishers = line.GetValue(_publishers) ?? (mode is LoadMode.Idle or LoadMode.Connect ? 0 : Math.Max(Defaults.Publishers, line.GetValue(_rooms))),
            Rooms = line.GetValue(_rooms),
            Size = line.GetValue(_size),
            Window = line.GetValue(_window),
            Coalesce = line.GetValue(_coalesce),
            Rate = line.GetValue(_rate) ?? Defaults.Rate,
            Seconds = line.GetValue(_seconds),
            Warmup = line.GetValue(_warmup),
            SlowMembers = line.GetValue(_slow),
            SlowReceiveBuffer = line.GetValue(_slowBuffer),
            InFlight = line.GetValue(_inFlight),
            Timeout = line.GetValue(_timeout),
            Dialect = line.GetValue(_dialect),
            Tls = line.GetValue(_tls),
            Insecure = line.GetValue(_insecure),
            AliasPrefix = line.GetValue(_prefix)!,
            ServerPid = line.GetValue(_pid),
            JsonFile = line.GetValue(_json),
        };
    }

    private static Option<T> With<T>(string name, string description, T value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    private static Option<T> Optional<T>(string name, string description) => new(name) { Description = description };
}
