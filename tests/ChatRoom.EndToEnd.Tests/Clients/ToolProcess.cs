using System.Diagnostics;

namespace ChatRoom.EndToEnd.Tests.Clients;

/// <summary>A client program of this machine. The test types into it and reads its output, as a person does.</summary>
/// <remarks>ChatRoom.Browser.Tests links this file. Its usings are others, so the file needs none of them.</remarks>
internal sealed class ToolProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ToolProcess(Process process)
    {
        _process = process;
        _process.BeginErrorReadLine(); // openssl writes notes about certificates there, which no test needs
        Output = new Testing.ExpectingReader(process.StandardOutput.BaseStream, process.StartInfo.FileName);
    }

    public Testing.ExpectingReader Output { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>Skips the test if a tool is not installed.</summary>
    public static void SkipUnlessInstalled(string tool) => Assert.SkipUnless(IsInstalled(tool), $"{tool} is not installed");

    /// <summary>Starts the program; skips the test if it is not installed.</summary>
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

    /// <summary>Starts the program in a terminal of its own, with a home directory that contains its settings.</summary>
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

    /// <summary>Closes the input, as Ctrl+D does.</summary>
    public void EndTyping() => _process.StandardInput.Close();

    /// <summary>Waits until the program ends by itself. Returns its exit code.</summary>
    public Task<int> ExitCodeAsync()
    {
        return Testing.Deadline.WithinAsync(ExitAsync(), () => $"{_process.StartInfo.FileName} to end");

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
            _process.Kill(entireProcessTree: true); // programs that a shell has started keep its output open
        }

        await ExitCodeAsync();
        _process.Dispose();
    }

    private static bool IsInstalled(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(directory => File.Exists(Path.Combine(directory, tool)));
}
