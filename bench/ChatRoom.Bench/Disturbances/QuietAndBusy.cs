using System.Text.Json.Nodes;
using ChatRoom.Bench.Checking;
using ChatRoom.Bench.Driving;
using ChatRoom.Bench.Reports;

namespace ChatRoom.Bench.Disturbances;

/// <summary>
/// Measures what something does to messages: members talk at a fixed rate, in turns while nothing else happens and while it does. The
/// turns are short, so that a slow minute of the machine affects both.
/// </summary>
/// <param name="plan">The members and their messages.</param>
/// <param name="seconds">The length of a turn.</param>
/// <param name="server">The number of the server's process.</param>
internal sealed class QuietAndBusy(DisturbancePlan plan, double seconds, int server)
{
    /// <summary>How many members it needs: four talk, and one listens.</summary>
    public const int FewestMembers = Publishers + 1;

    private const int Publishers = 4;

    private readonly LoadOptions _options = new()
    {
        Mode = LoadMode.Latency,
        Port = plan.Port,
        Members = plan.Members - Publishers,
        Publishers = Publishers,
        Rate = plan.Rate,
        Seconds = seconds,
        Warmup = 0.5,
        ServerPid = server,
    };

    private readonly LatencyHistogram _quiet = new();
    private readonly LatencyHistogram _busy = new();
    private readonly List<string> _faults = [];
    private double _otherCores;
    private int _runs;

    /// <summary>Lets members talk without measuring: compiles what the first messages need.</summary>
    public void WarmUp() => Talk(static () => { });

    /// <summary>Measures a quiet turn and a busy one.</summary>
    /// <param name="busy">What happens in the busy turn; it begins with the measured period.</param>
    public async Task TurnAsync(Func<Task> busy)
    {
        _quiet.Add(Talk(static () => { }).Histogram!);
        var work = Task.CompletedTask;
        _busy.Add(Talk(() => work = Task.Run(async () =>
        {
            await Task.Delay(TimeSpan.FromSeconds(_options.Warmup));
            await busy();
        })).Histogram!);
        await work;
    }

    /// <summary>Adds a fault that is not one of the messages.</summary>
    public void AddFault(string fault) => _faults.Add(fault);

    /// <summary>Writes the result: latencies in microseconds, and what went wrong.</summary>
    public void Write(JsonObject result)
    {
        result["quiet_us"] = Of(_quiet);
        result["latency_us"] = Of(_busy);
        result["p99_ratio"] = Math.Round(_busy.Microseconds(99) / _quiet.Microseconds(99), 2);
        result["other_cores"] = Math.Round(_otherCores / _runs, 2);
        result["faults"] = new JsonArray([.. _faults.Select(static fault => (JsonNode)fault)]);
    }

    /// <summary>Returns the summary of latencies as JSON.</summary>
    public static JsonObject Of(LatencySummary latency) => new() { ["n"] = latency.Count, ["p50"] = latency.P50, ["p99"] = latency.P99 };

    private static JsonObject Of(LatencyHistogram latency) => Of(LatencySummary.Of(latency));

    /// <summary>Lets the members join and talk.</summary>
    /// <param name="begin">Called when all have joined.</param>
    private LoadReport Talk(Action begin)
    {
        using var run = new LoadRun(_options with { AliasPrefix = FormattableString.Invariant($"w{++_runs}x") });
        var report = run.Execute(joined =>
        {
            if (joined == _options.Clients)
            {
                begin();
                begin = static () => { };
            }
        });
        _faults.AddRange(report.Faults);
        _otherCores += report.OtherCores ?? 0;
        return report;
    }
}
