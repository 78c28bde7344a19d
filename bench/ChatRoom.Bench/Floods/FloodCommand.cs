using System.CommandLine;
using System.Text.Json.Nodes;
using ChatRoom.Bench.Disturbances;

namespace ChatRoom.Bench.Floods;

/// <summary>The subcommand <c>flood</c>: measures what idle connections do to messages.</summary>
internal sealed class FloodCommand : DisturbanceCommand
{
    private const string Words = "Starts a server, and measures messages while more idle connections are opened than it accepts, and in turns while they are not. Exit code 2: health did not answer, or messages were lost, repeated or reordered.";

    private readonly Option<FloodTarget> _target;
    private readonly Option<int> _connections;
    private readonly Option<int> _openFiles;
    private readonly Option<double> _seconds;

    public FloodCommand()
        : this(
            With("--target", "the endpoint that is flooded", FloodTarget.Chat), With("--connections", "number of connections", 19_000),
            With("--open-files", "how many files the server may have open (ulimit -n)", 16_384), With("--seconds", "length of a turn", 10.0))
    {
    }

    private FloodCommand(Option<FloodTarget> target, Option<int> connections, Option<int> openFiles, Option<double> seconds)
        : base("flood", Words, turns: 3, target, connections, openFiles, seconds) =>
        (_target, _connections, _openFiles, _seconds) = (target, connections, openFiles, seconds);

    /// <inheritdoc />
    protected override Task<JsonObject> MeasureAsync(ParseResult line, string journal, DisturbancePlan plan)
    {
        var (connections, openFiles, seconds) = (line.GetValue(_connections), line.GetValue(_openFiles), line.GetValue(_seconds));
        return connections > 0 && openFiles > 0 && seconds > 0
            ? FloodProbe.RunAsync(plan, journal, line.GetValue(_target), connections, openFiles, seconds)
            : throw new CouldNotRunException("--connections, --open-files and --seconds must be above 0");
    }
}
