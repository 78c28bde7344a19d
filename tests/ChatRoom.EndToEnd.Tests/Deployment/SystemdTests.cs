using System.Diagnostics;
using ChatRoom.EndToEnd.Tests.Clients;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Deployment;

/// <summary>The systemd units of <c>deploy/systemd</c>, as systemd itself reads them.</summary>
public sealed class SystemdTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatroom-systemd-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("chatroom.service")]
    [InlineData("chatroom-backup.service")]
    [InlineData("chatroom-backup.timer")]
    public async Task Unit_is_accepted_by_systemd(string unit)
    {
        var copy = await CopyAsync();

        var (exitCode, output) = await AnalyzeAsync("verify", "--recursive-errors=no", Path.Combine(copy, unit));

        output.Should().BeEmpty();
        exitCode.Should().Be(0);
    }

    [Fact]
    public async Task Server_is_confined()
    {
        var (exitCode, output) = await AnalyzeAsync("security", "--offline=yes", "--threshold=20", Path.Combine(await CopyAsync(), "chatroom.service"));

        exitCode.Should().Be(0, output); // systemd-analyze fails above an exposure of 2.0 of 10
    }

    [Fact]
    public async Task Settings_file_of_the_unit_is_an_option_of_the_server()
    {
        var unit = await File.ReadAllTextAsync(Path.Combine(Units, "chatroom.service"), TestContext.Current.CancellationToken);
        await using var help = ServerProcess.Start("--help");
        (await help.ExitCodeAsync()).Should().Be(0);

        unit.Should().Contain("ChatRoom.Server --config ");
        string.Join('\n', help.Output.Lines).Should().Contain("--config");
    }

    private static string Units => Path.Combine(Repository.Root, "deploy/systemd");

    /// <summary>systemd checks that the programs exist, so the units name the server's own build here.</summary>
    private async Task<string> CopyAsync()
    {
        foreach (var file in Directory.GetFiles(Units, "chatroom*"))
        {
            var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(
                Path.Combine(_folder.FullName, Path.GetFileName(file)),
                text.Replace("/usr/local/lib/chatroom/ChatRoom.Server", "/bin/true", StringComparison.Ordinal)
                    .Replace("Documentation=file:///usr/local/lib/chatroom/README.md", "", StringComparison.Ordinal),
                TestContext.Current.CancellationToken);
        }

        return _folder.FullName;
    }

    private static async Task<(int ExitCode, string Output)> AnalyzeAsync(params string[] arguments)
    {
        ToolProcess.SkipUnlessInstalled("systemd-analyze");
        using var process = Process.Start(new ProcessStartInfo("systemd-analyze", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + errors);
    }
}
