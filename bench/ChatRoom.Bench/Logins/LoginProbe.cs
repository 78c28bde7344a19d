using System.Text.Json.Nodes;
using ChatRoom.Bench.Disturbances;
using ChatRoom.Bench.Storage;

namespace ChatRoom.Bench.Logins;

/// <summary>Measures what logins do to messages.</summary>
internal static class LoginProbe
{
    /// <summary>Runs the measurement.</summary>
    /// <param name="plan">The server, the turns, and who talks.</param>
    /// <param name="journal">The path of a journal whose accounts <see cref="AccountFiller"/> has created.</param>
    /// <param name="cpu">The core to pin the server to; null: none.</param>
    /// <param name="accounts">How many accounts log in.</param>
    /// <param name="seconds">Within how many seconds, the quiet turns not included.</param>
    /// <exception cref="CouldNotRunException">The server did not start.</exception>
    public static async Task<JsonObject> RunAsync(DisturbancePlan plan, string journal, int? cpu, int accounts, double seconds)
    {
        using var host = new ProbedServer(
            plan.Server, journal, plan.Port, cpu, openFiles: null, "--ChatRoom:Limits:MaxConnections=0", "--ChatRoom:Limits:MaxConnectionsPerAddress=0");
        var messages = new QuietAndBusy(plan, seconds / plan.Turns, host.Id);
        messages.WarmUp();
        using var storm = StormCommand.Start(plan.Port, accounts / seconds);
        var totals = LoginTotals.None;
        for (var turn = 1; turn <= plan.Turns; turn++)
        {
            var count = (accounts * turn / plan.Turns) - (accounts * (turn - 1) / plan.Turns);
            await messages.TurnAsync(async () => totals = await StormCommand.LogInAsync(storm, count));
        }

        if (totals.Failed > 0)
        {
            messages.AddFault($"{totals.Failed} logins failed, the last one: {totals.Failure}");
        }

        var result = new JsonObject
        {
            ["accounts"] = accounts,
            ["logins"] = totals.Done,
            ["login_s"] = Math.Round(totals.Seconds, 1),
            ["logins_per_s"] = Math.Round(totals.Done / totals.Seconds, 1),
            ["login_us"] = QuietAndBusy.Of(totals.Latency),
            ["failed"] = totals.Failed,
        };
        messages.Write(result);
        return result;
    }
}
