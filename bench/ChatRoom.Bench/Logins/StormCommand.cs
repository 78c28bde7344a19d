using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ChatRoom.Bench.Disturbances;

namespace ChatRoom.Bench.Logins;

/// <summary>
/// The subcommand <c>storm</c>, for a <see cref="Helper"/>: a line with a number logs in as many accounts, and is answered with the
/// <see cref="LoginTotals"/> as JSON. The connections stay open until its input ends.
/// </summary>
internal sealed class StormCommand : Command
{
    private const string Subcommand = "storm";
    private const string PortName = "--port";
    private const string RateName = "--rate";

    private readonly Option<int> _port = new(PortName) { Description = "the server's port for chat", Required = true };
    private readonly Option<double> _rate = new(RateName) { Description = "logins per second", Required = true };

    public StormCommand()
        : base(Subcommand, "Logs in the accounts that the subcommand logins has created; logins starts it.")
    {
        Hidden = true;
        Options.Add(_port);
        Options.Add(_rate);
        SetAction(line => ProbeRun.Run(line, Subcommand, () => LogIn(line)));
    }

    /// <summary>Starts the process.</summary>
    /// <param name="port">The server's port for chat.</param>
    /// <param name="rate">Logins per second.</param>
    public static Helper Start(int port, double rate) =>
        new(Subcommand, PortName, port.ToString(CultureInfo.InvariantCulture), RateName, rate.ToString(CultureInfo.InvariantCulture));

    /// <summary>Logs the next accounts in. Returns the totals of all calls.</summary>
    /// <param name="storm">The process.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="CouldNotRunException">The process has ended.</exception>
    public static async Task<LoginTotals> LogInAsync(Helper storm, int count) =>
        JsonSerializer.Deserialize<LoginTotals>(await storm.AskAsync(count.ToString(CultureInfo.InvariantCulture)))!;

    private int LogIn(ParseResult line)
    {
        using var logins = new AccountLogins(line.GetValue(_port), line.GetValue(_rate));
        while (Console.In.ReadLine() is { } count)
        {
            var totals = logins.RunAsync(int.Parse(count, CultureInfo.InvariantCulture)).GetAwaiter().GetResult();
            line.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(totals));
        }

        return ProbeRun.Ok;
    }
}
