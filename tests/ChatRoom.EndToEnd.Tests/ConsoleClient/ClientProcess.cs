using System.Diagnostics;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.ConsoleClient;

/// <summary>The client as a script runs it: its input, output and errors are pipes.</summary>
internal sealed class ClientProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private ClientProcess(Process process)
    {
        _process = process;
        Output = new ExpectingReader(process.StandardOutput.BaseStream, "the client's output");
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The standard output.</summary>
    public ExpectingReader Output { get; }

    public int Id => _process.Id;

    /// <summary>The path of the program, for tests that start it themselves.</summary>
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "ChatRoom.Client.dll");

    public static ClientProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        ShortLife.AddTo(start.Environment);
        return new(Process.Start(start)!);
    }

    /// <summary>Runs the client with this input. Returns the result.</summary>
    public static async Task<Result> RunAsync(string input, params string[] arguments)
    {
        await using var client = Start(arguments);
        await client.WriteAsync(input);
        client.EndInput();
        return await client.EndAsync();
    }

    public async Task WriteAsync(string text)
    {
        try
        {
            await _process.StandardInput.WriteAsync(text);
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It has ended without reading this.
        }
    }

    public void EndInput() => _process.StandardInput.Close();

    /// <summary>Waits until the client ends by itself. Returns the rest of its output, its errors and its exit code.</summary>
    public async Task<Result> EndAsync()
    {
        var output = await Output.ReadToEndAsync();
        await _process.WaitForExitAsync().ContinueWith(static _ => true, TaskScheduler.Default).WithinAsync(() => "the client to end");
        return new Result(_process.ExitCode, output, await _errors);
    }

    /// <summary>Waits until the client ends by itself, without reading its output. Returns its exit code.</summary>
    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync().ContinueWith(static _ => true, TaskScheduler.Default).WithinAsync(() => "the client to end");
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await EndAsync();
        _process.Dispose();
    }

    /// <summary>The result of a run.</summary>
    internal sealed record Result(int ExitCode, string Output, string Errors);
}
