using System.Diagnostics;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Clients;

/// <summary>A client that is a program of this machine, used as a person would: typed into, and its output read.</summary>
internal sealed class ToolProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ToolProcess(Process process)
    {
        _process = process;
        _process.BeginErrorReadLine(); // what openssl says there of each certificate is of no use
        Output = new ExpectingReader(process.StandardOutput.BaseStream, process.StartInfo.FileName);
    }

    public ExpectingReader Output { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>Skips the test where a tool is not installed.</summary>
    public static void SkipUnlessInstalled(string tool) => Assert.SkipUnless(IsInstalled(tool), $"{tool} is not installed");

    /// <summary>Starts it; where it is not installed, the test is skipped.</summary>
    public static ToolProcess Start(string tool, params string[] arguments)
    {
        SkipUnlessInstalled(tool);
        return new ToolProcess(Process.Start(new ProcessStartInfo(tool, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);
    }

    /// <summary>The same with a terminal of its own, as in a window, and a home directory, where its settings are.</summary>
    public static ToolProcess StartInTerminal(string tool, DirectoryInfo home, params string[] arguments)
    {
        SkipUnlessInstalled(tool);
        return Start("script", "-qfec", $"HOME='{home.FullName}' {tool} {string.Join(' ', arguments)}", "/dev/null");
    }

    public async Task TypeAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>As Ctrl+D does.</summary>
    public void EndTyping() => _process.StandardInput.Close();

    /// <summary>Its exit code, once it has ended by itself.</summary>
    public Task<int> ExitCodeAsync()
    {
        return ExitAsync().WithinAsync(() => $"{_process.StartInfo.FileName} to end");

        async Task<int> ExitAsync()
        {
            await _process.WaitForExitAsync();
            return _process.ExitCode;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true); // those that a shell has started hold its outputs open
        }

        await ExitCodeAsync();
        _process.Dispose();
    }

    private static bool IsInstalled(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(directory => File.Exists(Path.Combine(directory, tool)));
}
