using System.Diagnostics;
using System.Text.Json;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Hosting;

/// <summary>The server really runs with the runtime settings that were chosen by measurement. A misspelled property would have no effect, and nobody would notice.</summary>
public sealed class RuntimeSettingsTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("System.GC.Server", "false")]
    [InlineData("System.Runtime.TieredPGO", "false")]
    [InlineData("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit", "0")]
    public void Server_is_shipped_with(string setting, string value)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "ChatRoom.Server.runtimeconfig.json")));

        file.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties").GetProperty(setting).GetRawText().Should().Be(value);
    }

    [Theory]
    [InlineData("-p:UseCurrentRuntimeIdentifier=true")] // what "dotnet publish --use-current-runtime" sets
    [InlineData("-p:RuntimeIdentifier=linux-arm64")] // -r, -a
    public async Task Publish_for_a_platform_compiles_ahead_of_time(string platform)
    {
        using var dotnet = Process.Start(new ProcessStartInfo(
            "dotnet", ["msbuild", Path.Combine(Repository.Root, "src", "ChatRoom.Server"), platform, "-getProperty:PublishReadyToRun"])
        {
            RedirectStandardOutput = true,
        })!;

        (await dotnet.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim().Should().Be("true");
    }

    [Fact]
    public async Task Continuations_of_sockets_run_inline_on_one_thread_per_core()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "threads are read from /proc");
        await using var client = await fixture.Server.JoinAsync("somebody");

        SocketThreadsOf(fixture.Server.Process.Id).Should().Be(Environment.ProcessorCount, "with .NET's switch off there is one for up to 30 cores");
    }

    private static int SocketThreadsOf(int process) =>
        Directory.GetDirectories($"/proc/{process}/task").Count(static task => File.ReadAllText(Path.Combine(task, "comm")).StartsWith(".NET Sockets", StringComparison.Ordinal));
}
