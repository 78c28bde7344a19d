using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ChatRoom.Bench.Logins;

/// <summary>Logs accounts in from a process of its own, which runs <see cref="StormCommand"/>. <see cref="Dispose"/> ends it.</summary>
internal sealed class LoginStorm : IDisposable
{
    /// <summary>The subcommand of the process.</summary>
    public const string Subcommand = "storm";

    /// <summary>The option that has the server's port.</summary>
    public const string PortOption = "--port";

    /// <summary>The option that has the number of logins per second.</summary>
    public const string RateOption = "--rate";

    private readonly Process _process;

    /// <summary>Starts the process.</summary>
    /// <param name="port">The server's port for chat.</param>
    /// <param name="rate">Logins per second.</param>
    public LoginStorm(int port, double rate)
    {
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "ChatRoom.Bench.dll"), Subcommand,
            PortOption, port.ToString(CultureInfo.InvariantCulture), RateOption, rate.ToString(CultureInfo.InvariantCulture),
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0"; // idle workers would take the core from the server
        _process = Process.Start(start)!;
    }

    /// <summary>Logs the next accounts in. Returns the totals of all calls.</summary>
    /// <param name="count">How many.</param>
    /// <exception cref="CouldNotRunException">The process has ended.</exception>
    public async Task<LoginTotals> RunAsync(int count)
    {
        await _process.StandardInput.WriteLineAsync(count.ToString(CultureInfo.InvariantCulture));
        await _process.StandardInput.FlushAsync();
        return await _process.StandardOutput.ReadLineAsync() is { } totals
            ? JsonSerializer.Deserialize<LoginTotals>(totals)!
            : throw new CouldNotRunException("the process that logs accounts in has ended");
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
