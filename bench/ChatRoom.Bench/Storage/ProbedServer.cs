using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ChatRoom.Bench.Sampling;

namespace ChatRoom.Bench.Storage;

/// <summary>A server process with a journal and without message limits. <see cref="Dispose"/> kills it unless it was stopped.</summary>
internal sealed class ProbedServer : IDisposable
{
    private const int SIGTERM = 15;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("chatroom-probe-"); // no appsettings.json there
    private readonly int _port;

    /// <summary>Starts the server and waits until it sends a prompt.</summary>
    /// <param name="server">The path of ChatRoom.Server.dll.</param>
    /// <param name="path">The path of the journal.</param>
    /// <param name="port">The port for chat; HTTP uses the next one.</param>
    /// <param name="cpu">The core to pin it to; null: none.</param>
    /// <param name="openFiles">How many files it may have open; null: as many as this process.</param>
    /// <param name="settings">Further settings, as <c>--Name=value</c>.</param>
    /// <exception cref="CouldNotRunException">The server did not start.</exception>
    public ProbedServer(string server, string path, int port, int? cpu, int? openFiles, params string[] settings)
    {
        _port = port;
        string[] command =
        [
            .. openFiles is { } files ? new[] { "bash", "-c", $"ulimit -n {files.ToString(CultureInfo.InvariantCulture)} && exec \"$@\"", "bash" } : [],
            .. cpu is { } core ? new[] { "taskset", "-c", core.ToString(CultureInfo.InvariantCulture) } : [],
            "dotnet", server, $"--Kestrel:Endpoints:Chat:Url=http://127.0.0.1:{port}", $"--Kestrel:Endpoints:Http:Url=http://127.0.0.1:{port + 1}",
            "--ChatRoom:Limits:MessagesPerSecond=0", "--ChatRoom:Journal:Kind=Sqlite", $"--ChatRoom:Journal:Path={path}",
            .. settings,
        ];
        var begin = Stopwatch.GetTimestamp();
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = _directory.FullName, RedirectStandardOutput = true })!;
        var output = _process.StandardOutput.ReadToEndAsync();
        while (!IsReady())
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(begin) > StartTimeout)
            {
                _process.Kill();
                throw new CouldNotRunException($"the server did not start: {output.Result}");
            }

            Thread.Sleep(1);
        }

        StartTime = Stopwatch.GetElapsedTime(begin);
    }

    /// <summary>The time from the start of the process to the first prompt.</summary>
    public TimeSpan StartTime { get; }

    /// <summary>The number of the process.</summary>
    public int Id => _process.Id;

    /// <summary>The server's resident memory, in KiB.</summary>
    public long ResidentKb => new ProcessSampler(_process.Id).ResidentKb();

    /// <summary>Connects a client, which has received the prompt.</summary>
    public ProbeClient Connect() => new(_port);

    /// <summary>Stops the server gracefully and waits until it has ended.</summary>
    public void Stop()
    {
        _ = Kill(_process.Id, SIGTERM);
        _process.WaitForExit();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private bool IsReady()
    {
        try
        {
            Connect().Dispose();
            return true;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
