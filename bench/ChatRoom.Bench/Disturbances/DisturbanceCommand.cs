using System.CommandLine;
using System.Text.Json.Nodes;

namespace ChatRoom.Bench.Disturbances;

/// <summary>
/// A subcommand that starts a server with a new journal, and measures what something does to messages (<see cref="QuietAndBusy"/>). Exit
/// code 2: the result has faults.
/// </summary>
internal abstract class DisturbanceCommand : Command
{
    private readonly Option<FileInfo> _server = new("--server") { Description = "the path of ChatRoom.Server.dll", Required = true };
    private readonly Option<int> _port = With("--port", "the server's port for chat; HTTP uses the next one", 21400);
    private readonly Option<int> _turns;
    private readonly Option<int> _members = With("--members", "number of members that talk or listen", 40);
    private readonly Option<double> _rate = With("--rate", "their messages per second", 100.0);
    private readonly Option<string?> _json = new("--json") { Description = "writes the result to this file, as JSON" };

    /// <param name="name">The subcommand.</param>
    /// <param name="description">Its description in the help.</param>
    /// <param name="turns">The default number of busy turns, with as long a quiet turn before each.</param>
    /// <param name="more">The options that only this subcommand has.</param>
    protected DisturbanceCommand(string name, string description, int turns, params Option[] more)
        : base(name, description)
    {
        _turns = With("--turns", "number of turns, with as long a quiet turn before each", turns);
        foreach (var option in (Option[])[_server, _port, .. more, _turns, _members, _rate, _json])
        {
            Options.Add(option);
        }

        SetAction(line => ProbeRun.Run(line, name, () => Measure(line)));
    }

    /// <summary>Runs the measurement. Returns its result, with the figures and faults of <see cref="QuietAndBusy.Write"/>.</summary>
    /// <param name="line">The command line, for the options that only this subcommand has.</param>
    /// <param name="journal">The path of a journal that does not exist.</param>
    /// <param name="plan">The other options.</param>
    /// <exception cref="CouldNotRunException">An option is wrong, or the server did not start.</exception>
    protected abstract Task<JsonObject> MeasureAsync(ParseResult line, string journal, DisturbancePlan plan);

    protected static Option<T> With<T>(string name, string description, T value) => new(name) { Description = description, DefaultValueFactory = _ => value };

    private int Measure(ParseResult line)
    {
        var plan = new DisturbancePlan(line.GetValue(_server)!.FullName, line.GetValue(_port), line.GetValue(_turns), line.GetValue(_members), line.GetValue(_rate));
        if (plan.Turns < 1 || plan.Members < QuietAndBusy.FewestMembers || !(plan.Rate > 0))
        {
            throw new CouldNotRunException($"--turns and --rate must be above 0, and --members at least {QuietAndBusy.FewestMembers}");
        }

        var folder = Directory.CreateTempSubdirectory("chatroom-bench-");
        try
        {
            var result = MeasureAsync(line, Path.Combine(folder.FullName, "chatroom.db"), plan).GetAwaiter().GetResult();
            ProbeRun.Show(line, result, line.GetValue(_json));
            return result["faults"]!.AsArray().Count == 0 ? ProbeRun.Ok : ProbeRun.Faulty;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
