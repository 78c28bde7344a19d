using System.Diagnostics;

namespace ChatRoom.Bench.Disturbances;

/// <summary>
/// A process of its own that does something while this one measures, because a process that is busy measures its own pauses. It runs a
/// hidden subcommand, which answers each line of its input with a line, and ends with its input. <see cref="Dispose"/> ends it.
/// </summary>
internal sealed class Helper : IDisposable
{
    private readonly Process _process;

    /// <summary>Starts the process.</summary>
    /// <param name="subcommand">The subcommand.</param>
    /// <param name="options">Its options.</param>
    public Helper(string subcommand, params string[] options)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ChatRoom.Bench.dll"), subcommand, .. options])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0"; // idle workers would take the core from the server
        _process = Process.Start(start)!;
    }

    /// <summary>Sends a line. Returns the answer.</summary>
    /// <exception cref="CouldNotRunException">The process has ended.</exception>
    public async Task<string> AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        return await _process.StandardOutput.ReadLineAsync() ?? throw new CouldNotRunException("a helper process has ended");
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
