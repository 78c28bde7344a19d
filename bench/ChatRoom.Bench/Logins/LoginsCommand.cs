using System.CommandLine;

namespace ChatRoom.Bench.Logins;

/// <summary>The subcommand <c>logins</c>: measures what logins do to messages.</summary>
internal sealed class LoginsCommand : Command
{
    private readonly Option<FileInfo> _server = new("--server") { Description = "the path of ChatRoom.Server.dll", Required = true };
    private readonly Option<int> _port = With("--port", "the server's port for chat; HTTP uses the next one", 21400);
    private readonly Option<int> _accounts = With("--accounts", "number of accounts that log in", 10_000);
    private readonly Option<double> _seconds = With("--seconds", "within how many seconds they log in", 60.0);
    private readonly Option<int> _turns = With("--turns", "in how many turns, with as long a quiet turn before each", 6);
    private readonly Option<int> _members = With("--members", "number of members that talk or listen", 40);
    private readonly Option<double> _rate = With("--rate", "their messages per second", 100.0);
    private readonly Option<int?> _cpu = new("--cpu") { Description = "the core to pin the server to" };
    private readonly Option<string?> _json = new("--json") { Description = "writes the result to this file, as JSON" };

    public LoginsCommand()
        : base("logins", "Starts a server with accounts, and measures messages while the accounts log in, and in turns while they do not. Exit code 2: a login failed, or messages were lost, repeated or reordered.")
    {
        foreach (var option in (Option[])[_server, _port, _accounts, _seconds, _turns, _members, _rate, _cpu, _json])
        {
            Options.Add(option);
        }

        SetAction(line => ProbeRun.Run(line, "logins", () => Measure(line)));
    }

    private int Measure(ParseResult line)
    {
        var (accounts, seconds, turns, members) = (line.GetValue(_accounts), line.GetValue(_seconds), line.GetValue(_turns), line.GetValue(_members));
        if (accounts < 1 || !(seconds > 0) || turns < 1 || turns > accounts || members < 5 || !(line.GetValue(_rate) > 0))
        {
            throw new CouldNotRunException("--accounts, --seconds, --turns and --rate must be above 0, --turns at most --accounts, and --members at least 5");
        }

        var folder = Directory.CreateTempSubdirectory("chatroom-logins-");
        try
        {
            var journal = Path.Combine(folder.FullName, "chatroom.db");
            AccountFiller.FillAsync(journal, accounts).GetAwaiter().GetResult();
            var probe = new LoginProbe(line.GetValue(_server)!.FullName, journal, line.GetValue(_port), line.GetValue(_cpu));
            var result = probe.RunAsync(accounts, seconds, turns, members, line.GetValue(_rate)).GetAwaiter().GetResult();
            ProbeRun.Show(line, result, line.GetValue(_json));
            return result["faults"]!.AsArray().Count == 0 ? ProbeRun.Ok : ProbeRun.Faulty;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Option<T> With<T>(string name, string description, T value) => new(name) { Description = description, DefaultValueFactory = _ => value };
}
