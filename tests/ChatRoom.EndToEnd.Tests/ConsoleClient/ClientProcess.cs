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

    /// <summary>What it writes to its standard output.</summary>
    public ExpectingReader Output { get; }

    public int Id => _process.Id;

    /// <summary>The program, for those who start it in their own way.</summary>
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "ChatRoom.Client.dll");

    public static ClientProcess Start(params string[] arguments) => new(Process.Start(new ProcessStartInfo("dotnet", [Path, .. arguments])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!);

    /// <summary>Starts it, and has it read this and no more; what came of it.</summary>
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

    /// <summary>Once it has ended by itself: what it left unread of its output, its errors, its exit code.</summary>
    public async Task<Result> EndAsync()
    {
        var output = await Output.ReadToEndAsync();
        await _process.WaitForExitAsync().ContinueWith(static _ => true, TaskScheduler.Default).WithinAsync(() => "the client to end");
        return new Result(_process.ExitCode, output, await _errors);
    }

    /// <summary>Its exit code, once it has ended by itself, though nobody has read its output.</summary>
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

    /// <summary>What became of it.</summary>
    internal sealed record Result(int ExitCode, string Output, string Errors);
}
