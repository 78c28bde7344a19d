using System.CommandLine;
using System.Text.Json.Nodes;
using ChatRoom.Bench.Disturbances;

namespace ChatRoom.Bench.Logins;

/// <summary>The subcommand <c>logins</c>: measures what logins do to messages.</summary>
internal sealed class LoginsCommand : DisturbanceCommand
{
    private const string Words = "Starts a server with accounts, and measures messages while the accounts log in, and in turns while they do not. Exit code 2: a login failed, or messages were lost, repeated or reordered.";

    private readonly Option<int> _accounts;
    private readonly Option<double> _seconds;
    private readonly Option<int?> _cpu;

    public LoginsCommand()
        : this(
            With("--accounts", "number of accounts that log in", 10_000), With("--seconds", "within how many seconds they log in", 60.0),
            new("--cpu") { Description = "the core to pin the server to" })
    {
    }

    private LoginsCommand(Option<int> accounts, Option<double> seconds, Option<int?> cpu)
        : base("logins", Words, turns: 6, accounts, seconds, cpu) => (_accounts, _seconds, _cpu) = (accounts, seconds, cpu);

    /// <inheritdoc />
    protected override async Task<JsonObject> MeasureAsync(ParseResult line, string journal, DisturbancePlan plan)
    {
        var (accounts, seconds) = (line.GetValue(_accounts), line.GetValue(_seconds));
        if (accounts < plan.Turns || !(seconds > 0))
        {
            throw new CouldNotRunException("--accounts must be at least --turns, and --seconds above 0");
        }

        await AccountFiller.FillAsync(journal, accounts);
        return await LoginProbe.RunAsync(plan, journal, line.GetValue(_cpu), accounts, seconds);
    }
}
