using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ChatRoom.Testing;

/// <summary>A server in a process of its own, as users run it.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly string[] ForeignSettings =
        ["ASPNETCORE_", "DOTNET_RUNNING_IN_CONTAINER", "DOTNET_URLS", "DOTNET_HTTP_PORTS", "DOTNET_ENVIRONMENT", "CHATROOM__", "KESTREL__", "SERILOG__"];

    private readonly Process _process;
    private readonly Task _read;
    private readonly string? _temporaryDirectory;

    private ServerProcess(ServerLaunch launch)
    {
        _temporaryDirectory = launch.Directory is null ? Directory.CreateTempSubdirectory("chatroom-").FullName : null;
        var start = new ProcessStartInfo
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = launch.Directory ?? _temporaryDirectory,
        };
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "ChatRoom.Server.dll"), .. launch.Arguments];
        string[] limited = launch.OpenFiles is { } files ? ["bash", "-c", $"ulimit -n {files}; exec \"$@\"", "bash", .. command] : command;
        start.FileName = limited[0];
        foreach (var argument in limited[1..])
        {
            start.ArgumentList.Add(argument);
        }

        SetEnvironment(start.Environment, launch);
        _process = Process.Start(start) ?? throw new InvalidOperationException("the server did not start");
        _process.StandardInput.Close();
        _read = Task.WhenAll(Output.ReadAsync(_process.StandardOutput), Errors.ReadAsync(_process.StandardError));
    }

    /// <summary>The lines on the standard output.</summary>
    public LineLog Output { get; } = new();

    /// <summary>The lines on the standard error.</summary>
    public LineLog Errors { get; } = new();

    public int Id => _process.Id;

    public static ServerProcess Start(ServerLaunch launch) => new(launch);

    public static ServerProcess Start(params string[] arguments) => new(new ServerLaunch { Arguments = arguments });

    /// <summary>Waits for the end of the process, but not of its output. Returns the exit code.</summary>
    public Task<int> ExitCodeUnreadAsync(TimeSpan deadline)
    {
        return ExitAsync().WithinAsync(() => "the server to end", deadline);

        async Task<int> ExitAsync()
        {
            await _process.WaitForExitAsync();
            return _process.ExitCode;
        }
    }

    /// <summary>Sends a signal to the process.</summary>
    public void Signal(PosixSignal signal) => Signal(signal switch { PosixSignal.SIGINT => 2, PosixSignal.SIGHUP => 1, _ => 15 });

    /// <summary>Sends a signal to the process, by number.</summary>
    public void Signal(int signal)
    {
        if (Kill(_process.Id, signal) != 0 && !_process.HasExited)
        {
            throw new InvalidOperationException($"the signal {signal} could not be sent to the server");
        }
    }

    /// <summary>Kills the process (SIGKILL) and waits for its end.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitCodeAsync();
    }

    /// <summary>Waits for the end of the process and of its output. Returns the exit code.</summary>
    public Task<int> ExitCodeAsync(TimeSpan? deadline = null)
    {
        return ExitAsync().WithinAsync(() => $"the server to end; it wrote:\n{Output}\n{Errors}", deadline);

        async Task<int> ExitAsync()
        {
            await _process.WaitForExitAsync();
            await _read;
            return _process.ExitCode;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        Output.Resume();
        await ExitCodeAsync();
        _process.Dispose();
        if (_temporaryDirectory is not null)
        {
            Directory.Delete(_temporaryDirectory, recursive: true);
        }
    }

    /// <summary>Sets the environment: removes settings of the server from the tests' environment, and adds those of the test.</summary>
    private static void SetEnvironment(IDictionary<string, string?> environment, ServerLaunch launch)
    {
        foreach (var name in environment.Keys.ToArray())
        {
            if (ForeignSettings.Any(foreign => name.StartsWith(foreign, StringComparison.OrdinalIgnoreCase)))
            {
                environment.Remove(name);
            }
        }

        ShortLife.AddTo(environment);
        foreach (var (name, value) in launch.Environment)
        {
            environment[name] = value;
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
