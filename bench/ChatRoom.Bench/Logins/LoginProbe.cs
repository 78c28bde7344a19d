using System.Text.Json.Nodes;
using ChatRoom.Bench.Checking;
using ChatRoom.Bench.Driving;
using ChatRoom.Bench.Reports;
using ChatRoom.Bench.Storage;

namespace ChatRoom.Bench.Logins;

/// <summary>
/// Measures what logins do to messages: members talk at a fixed rate, in turns on a quiet server and while accounts log in. The turns
/// are short, so that a slow minute of the machine affects both. The logins come from a process of their own, because a process that is
/// busy with logins measures its own pauses.
/// </summary>
/// <param name="server">The path of ChatRoom.Server.dll.</param>
/// <param name="path">The path of a journal whose accounts <see cref="AccountFiller"/> has created.</param>
/// <param name="port">The server's port for chat.</param>
/// <param name="cpu">The core to pin the server to; null: none.</param>
internal sealed class LoginProbe(string server, string path, int port, int? cpu)
{
    private const int Publishers = 4;

    private readonly List<string> _faults = [];
    private double _otherCores;
    private int _runs;

    /// <summary>Runs the measurement.</summary>
    /// <param name="accounts">How many accounts log in.</param>
    /// <param name="seconds">Within how many seconds, the quiet turns not included.</param>
    /// <param name="turns">In how many turns.</param>
    /// <param name="members">The number of members that talk or listen.</param>
    /// <param name="rate">Their messages per second.</param>
    /// <exception cref="CouldNotRunException">The server did not start.</exception>
    public async Task<JsonObject> RunAsync(int accounts, double seconds, int turns, int members, double rate)
    {
        using var host = new ProbedServer(
            server, path, port, cpu, "--ChatRoom:Limits:MaxConnections=0", "--ChatRoom:Limits:MaxConnectionsPerAddress=0");
        var options = new LoadOptions
        {
            Mode = LoadMode.Latency,
            Port = port,
            Members = members - Publishers,
            Publishers = Publishers,
            Rate = rate,
            Seconds = seconds / turns,
            Warmup = 0.5,
            ServerPid = host.Id,
        };
        Talk(options, static () => { }); // compiles what the first messages need
        using var storm = new LoginStorm(port, accounts / seconds);
        var (quiet, busy) = (new LatencyHistogram(), new LatencyHistogram());
        var totals = LoginTotals.None;
        for (var turn = 1; turn <= turns; turn++)
        {
            var logins = Task.FromResult(totals);
            var count = (accounts * turn / turns) - (accounts * (turn - 1) / turns);
            Add(quiet, Talk(options, static () => { }));
            Add(busy, Talk(options, () => logins = Task.Run(async () =>
            {
                await Task.Delay(TimeSpan.FromSeconds(options.Warmup)); // the measured period and the logins begin and end together
                return await storm.RunAsync(count);
            })));
            totals = await logins;
        }

        var faults = totals.Failed == 0 ? _faults : [.. _faults, $"{totals.Failed} logins failed, the last one: {totals.Failure}"];
        return new JsonObject
        {
            ["accounts"] = accounts,
            ["logins"] = totals.Done,
            ["login_s"] = Math.Round(totals.Seconds, 1),
            ["logins_per_s"] = Math.Round(totals.Done / totals.Seconds, 1),
            ["login_us"] = Of(totals.Latency),
            ["quiet_us"] = Of(LatencySummary.Of(quiet)),
            ["latency_us"] = Of(LatencySummary.Of(busy)),
            ["p99_ratio"] = Math.Round(busy.Microseconds(99) / quiet.Microseconds(99), 2),
            ["other_cores"] = Math.Round(_otherCores / _runs, 2),
            ["failed"] = totals.Failed,
            ["faults"] = new JsonArray([.. faults.Select(static fault => (JsonNode)fault)]),
        };
    }

    /// <summary>Lets the members join and talk.</summary>
    /// <param name="options">Who, and for how long.</param>
    /// <param name="begin">Called when all have joined.</param>
    private LoadReport Talk(LoadOptions options, Action begin)
    {
        using var run = new LoadRun(options with { AliasPrefix = FormattableString.Invariant($"w{++_runs}x") });
        var report = run.Execute(joined =>
        {
            if (joined == options.Clients)
            {
                begin();
                begin = static () => { };
            }
        });
        _faults.AddRange(report.Faults);
        _otherCores += report.OtherCores ?? 0;
        return report;
    }

    private static void Add(LatencyHistogram all, LoadReport report) => all.Add(report.Histogram!);

    private static JsonObject Of(LatencySummary latency) => new() { ["n"] = latency.Count, ["p50"] = latency.P50, ["p99"] = latency.P99 };
}
