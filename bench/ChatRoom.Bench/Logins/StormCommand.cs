using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace ChatRoom.Bench.Logins;

/// <summary>
/// The subcommand <c>storm</c>: the process that <see cref="LoginStorm"/> starts. It reads lines with a number, logs in as many accounts,
/// and then writes the <see cref="LoginTotals"/> as a line of JSON. The connections stay open until its input ends.
/// </summary>
internal sealed class StormCommand : Command
{
    private readonly Option<int> _port = new(LoginStorm.PortOption) { Description = "the server's port for chat", Required = true };
    private readonly Option<double> _rate = new(LoginStorm.RateOption) { Description = "logins per second", Required = true };

    public StormCommand()
        : base(LoginStorm.Subcommand, "Logs in the accounts that the subcommand logins has created; logins starts it.")
    {
        Hidden = true;
        Options.Add(_port);
        Options.Add(_rate);
        SetAction(line => ProbeRun.Run(line, LoginStorm.Subcommand, () => LogIn(line)));
    }

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
