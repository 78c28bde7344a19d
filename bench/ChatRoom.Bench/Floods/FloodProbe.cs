using System.Text.Json.Nodes;
using ChatRoom.Bench.Disturbances;
using ChatRoom.Bench.Storage;

namespace ChatRoom.Bench.Floods;

/// <summary>Measures what far more idle connections than the server may have do to messages, and whether health answers meanwhile.</summary>
internal static class FloodProbe
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Runs the measurement.</summary>
    /// <param name="plan">The server, the turns, and who talks.</param>
    /// <param name="journal">The path of a new journal.</param>
    /// <param name="target">The endpoint that is flooded.</param>
    /// <param name="connections">How many connections are opened at the beginning of a busy turn, as fast as possible.</param>
    /// <param name="openFiles">How many files the server may have open.</param>
    /// <param name="seconds">The length of a turn.</param>
    /// <exception cref="CouldNotRunException">The server did not start, or the connections could not be opened.</exception>
    public static async Task<JsonObject> RunAsync(DisturbancePlan plan, string journal, FloodTarget target, int connections, int openFiles, double seconds)
    {
        // The members have one address, so what an address may say is not limited; how many connections it may open is.
        using var host = new ProbedServer(
            plan.Server, journal, plan.Port, cpu: null, openFiles, "--ChatRoom:Limits:CountLoopback=true",
            "--ChatRoom:Limits:MessagesPerSecondPerAddress=0", "--ChatRoom:Limits:BytesPerSecondPerAddress=0");
        var messages = new QuietAndBusy(plan, seconds, host.Id);
        messages.WarmUp();
        using var flooder = FlooderCommand.Start(target == FloodTarget.Chat ? plan.Port : plan.Port + 1);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{plan.Port + 1}"), Timeout = Patience };
        var refused = 0L;
        for (var turn = 0; turn < plan.Turns; turn++)
        {
            if (turn > 0)
            {
                await Task.Delay(Recovery);
            }

            string? fault = null;
            await messages.TurnAsync(async () =>
            {
                await FlooderCommand.OpenAsync(flooder, connections);
                fault = await HealthFaultAsync(http);
            });
            if (fault is not null)
            {
                messages.AddFault(fault);
            }

            refused = await RefusedAsync(http);
            await FlooderCommand.OpenAsync(flooder, 0);
        }

        var result = new JsonObject { ["connections"] = connections, ["open_files"] = openFiles, ["refused"] = refused };
        messages.Write(result);
        return result;
    }

    /// <summary>Returns what is wrong with the server's health during a flood; null: nothing.</summary>
    private static async Task<string?> HealthFaultAsync(HttpClient http)
    {
        try
        {
            using var health = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return health.IsSuccessStatusCode ? null : $"during a flood, health answered {(int)health.StatusCode}";
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return $"during a flood, health did not answer: {e.Message}";
        }
    }

    private static async Task<long> RefusedAsync(HttpClient http)
    {
        try
        {
            var stats = JsonNode.Parse(await http.GetStringAsync(new Uri("/stats", UriKind.Relative)))!;
            return stats["refused_connections"]!.AsObject().Sum(static reason => (long)reason.Value!);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            throw new CouldNotRunException($"/stats did not answer: {e.Message}");
        }
    }
}
