using System.Diagnostics;
using ChatRoom.Server.Logging;

namespace ChatRoom.Server.Files;

/// <summary>
/// Lets processes of their own write pictures again (<see cref="PictureCommand"/>): the same program, with an empty environment, for
/// one picture each, a few at a time.
/// </summary>
internal sealed class PictureProcess(ILogger<PictureProcess> logger) : IDisposable
{
    private const int MostAtATime = 2;

    // What the program needs to start: where the runtime is, and where a single-file program unpacks its libraries.
    private static readonly string[] Passed = ["DOTNET_ROOT", "DOTNET_BUNDLE_EXTRACT_BASE_DIR", "HOME", "TMPDIR", "PATH"];

    private readonly SemaphoreSlim _turns = new(MostAtATime, MostAtATime);

    /// <summary>Writes a picture again. Returns false if that cannot be done: the picture is damaged, or too large when unpacked.</summary>
    /// <param name="input">The picture.</param>
    /// <param name="most">The most bytes that the result may have.</param>
    /// <param name="take">Takes the result: its head, and where to read the picture and the thumbnail, whose form has been checked only roughly.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<bool> RunAsync(Stream input, long most, Func<PictureHead, Stream, CancellationToken, Task> take, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(PictureLimits.MostTime);
        using var process = Start();
        try
        {
            var feeding = FeedAsync(process, input, ending.Token);
            var head = new byte[PictureHead.Length];
            var output = process.StandardOutput.BaseStream;
            var isWhole = await output.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, ending.Token) == head.Length;
            if (isWhole && PictureHead.Of(head) is var read && read.IsPlausible(most))
            {
                await take(read, output, ending.Token);
                return true;
            }

            process.StandardOutput.Close();
            await feeding;
            await process.WaitForExitAsync(ending.Token);
            if (process.ExitCode != PictureCommand.Unusable)
            {
                ServerLog.PictureFailed(logger, $"it ended with {process.ExitCode}");
            }

            return false;
        }
        catch (Exception e) when (e is EndOfStreamException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            ServerLog.PictureFailed(logger, e is EndOfStreamException ? "it ended too early" : "it took too long");
            return false;
        }
        finally
        {
            End(process);
            _turns.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _turns.Dispose();

    private static Process Start()
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ChatRoom.Server.dll"));
        }

        start.ArgumentList.Add(PictureCommand.Name);
        foreach (var name in start.Environment.Keys.Where(static name => !Passed.Contains(name) && !name.StartsWith("DOTNET_ROOT_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x10000000"; // the heap reserves little, and so the limit on memory counts
        start.Environment["VIPS_DISC_THRESHOLD"] = "1g"; // it may write no files
        start.Environment["VIPS_WARNING"] = "0";
        start.Environment["MALLOC_ARENA_MAX"] = "1"; // each takes 64 MiB of address space
        var process = Process.Start(start) ?? throw new InvalidOperationException("the picture process did not start");
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine(); // what a library says of a stranger's picture is not logged
        return process;
    }

    private static async Task FeedAsync(Process process, Stream input, CancellationToken cancellationToken)
    {
        try
        {
            await input.CopyToAsync(process.StandardInput.BaseStream, cancellationToken);
            process.StandardInput.Close();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // It has ended, or does so now; its output says what happened.
        }
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }
}
