using System.Text.Json;

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
