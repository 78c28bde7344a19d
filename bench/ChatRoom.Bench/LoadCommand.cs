using System.CommandLine;

namespace ChatRoom.Bench;

/// <summary>The subcommand <c>load</c>: what its options are, and how they become <see cref="LoadOptions"/>.</summary>
internal sealed class LoadCommand : Command
{
    private static readonly LoadOptions Defaults = new();

    private readonly Option<LoadMode?> _mode = Optional<LoadMode?>("--mode", "Throughput (closed window), Latency (open loop), Idle, Connect or Slow [default: Throughput; with --rate: Latency]");
    private readonly Option<string> _host = With("--host", "the server's name or address", Defaults.Host);
    private readonly Option<int> _port = With("--port", "its port", Defaults.Port);
    private readonly Option<int> _members = With("--members", "subscribers: members that listen only", Defaults.Members);
    private readonly Option<int?> _publishers = Optional<int?>("--publishers", "members that speak, and hear all, too [default: 4, or as many as rooms; in Idle and Connect: 0]");
    private readonly Option<int> _rooms = With("--rooms", "spreads them all over so many rooms, evenly, and each speaks in its own; 1: all in the lobby", Defaults.Rooms);
    private readonly Option<int> _size = With("--size", "bytes of a message", Defaults.Size);
    private readonly Option<int> _window = With("--window", "Throughput, Slow: messages outstanding over all publishers of all rooms; if there are more publishers, they take turns", Defaults.Window);
    private readonly Option<bool> _coalesce = With("--coalesce", "what a publisher says at once leaves in one write, as of a file that is piped", Defaults.Coalesce);
    private readonly Option<double?> _rate = Optional<double?>("--rate", "Latency: messages a second over all publishers [default: 100]");
    private readonly Option<double> _seconds = With("--seconds", "measured time", Defaults.Seconds);
    private readonly Option<double> _warmup = With("--warmup", "seconds of load before it", Defaults.Warmup);
    private readonly Option<int> _slow = With("--slow-members", "Slow: subscribers that stop reading", Defaults.SlowMembers);
    private readonly Option<int> _slowBuffer = With("--slow-receive-buffer", "Slow: their SO_RCVBUF in bytes; 0: the system's", Defaults.SlowReceiveBuffer);
    private readonly Option<int> _inFlight = With("--inflight", "joins under way at once", Defaults.InFlight);
    private readonly Option<double> _timeout = With("--timeout", "seconds allowed for joining", Defaults.Timeout);
    private readonly Option<LoadDialect> _dialect = With("--dialect", "how the members talk: Text; Classic (the classic client: nothing ends a message); Irc or Nats (other servers)", Defaults.Dialect);
    private readonly Option<bool> _tls = With("--tls", "over TLS", Defaults.Tls);
    private readonly Option<bool> _insecure = With("--insecure", "takes any certificate", Defaults.Insecure);
    private readonly Option<string> _prefix = With("--alias-prefix", "begins each alias, so that two runs can share a server", Defaults.AliasPrefix);
    private readonly Option<int?> _pid = Optional<int?>("--server-pid", "the server's process on this machine: its processor time and memory are looked at");
    private readonly Option<string?> _json = Optional<string?>("--json", "writes the result to this file, as JSON");

    /// <param name="run">What to do with them; returns the exit code.</param>
    public LoadCommand(Func<LoadOptions, int> run)
        : base("load", "Joins a chat server with many members, and measures it. Exit code 0: all is well; 1: could not run; 2: the server lost, repeated or reordered messages, or ended.")
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
