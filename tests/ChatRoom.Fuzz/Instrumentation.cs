using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Trace = SharpFuzz.Common.Trace;

namespace ChatRoom.Fuzz;

/// <summary>
/// Coverage of the code under test. SharpFuzz rewrites the assemblies so that each branch counts itself in a map of
/// 64 KiB, as AFL does. Loaded assemblies cannot be rewritten, so the program copies itself, rewrites the copy and runs it.
/// </summary>
internal static unsafe class Instrumentation
{
    private const int MapBytes = 1 << 16;
    private const string IsInstrumented = "CHATROOM_FUZZ_INSTRUMENTED";
    private static readonly string[] UnderTest = ["ChatRoom.Protocol.dll", "ChatRoom.dll"];

    /// <summary>The map: the number of times that each branch ran since <see cref="Clear"/>, modulo 256.</summary>
    public static ReadOnlySpan<byte> Map => new(Trace.SharedMem, MapBytes);

    /// <summary>Runs the instrumented copy and returns its exit code; in the copy, prepares the map and returns null.</summary>
    public static int? RelaunchIfNeeded(string[] args)
    {
        if (Environment.GetEnvironmentVariable(IsInstrumented) is not null)
        {
            Trace.SharedMem = (byte*)NativeMemory.AllocZeroed(MapBytes);
            return null;
        }

        var copy = Directory.CreateTempSubdirectory("chatroom-fuzz-");
        try
        {
            foreach (var file in Directory.GetFiles(AppContext.BaseDirectory))
            {
                File.Copy(file, Path.Combine(copy.FullName, Path.GetFileName(file)));
            }

            foreach (var assembly in UnderTest)
            {
                _ = SharpFuzz.Fuzzer.Instrument(Path.Combine(copy.FullName, assembly), static _ => true, SharpFuzz.Options.Value).Count();
            }

            var program = Path.Combine(copy.FullName, Path.GetFileName(Assembly.GetExecutingAssembly().Location));
            using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. args]) { Environment = { [IsInstrumented] = "1" } })!;
            process.WaitForExit();
            return process.ExitCode;
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    /// <summary>Resets all counts.</summary>
    public static void Clear()
    {
        new Span<byte>(Trace.SharedMem, MapBytes).Clear();
        Trace.PrevLocation = 0;
    }
}
