using System.CommandLine;
using System.Text.Json;
using ChatRoom.Bench.Floods;
using ChatRoom.Testing;

namespace ChatRoom.Bench.Tests.Floods;

public sealed class FloodCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatroom-flood-test-");

    [Theory]
    [InlineData("chat")]
    [InlineData("http")]
    public void Connections_are_opened_while_members_talk(string target)
    {
        var json = Path.Combine(_folder.FullName, "result");

        Run(
            "--port", $"{FreePorts.FirstOfTwo()}", "--target", target, "--connections", "700", "--open-files", "600", "--seconds", "0.5", "--turns", "1",
            "--members", "6", "--json", json).Should().Be((0, ""));

        var result = JsonDocument.Parse(File.ReadAllText(json)).RootElement;
        result.GetProperty("refused").GetInt64().Should().BePositive();
        foreach (var name in (string[])["quiet_us", "latency_us"])
        {
            result.GetProperty(name).GetProperty("n").GetInt64().Should().BePositive();
        }
    }

    [Theory]
    [InlineData("--connections", "0")]
    [InlineData("--seconds", "0")]
    [InlineData("--open-files", "0")]
    public void Impossible_measurement_is_exit_code_1(string option, string value) =>
        Run(option, value).Should().Match<(int Code, string Errors)>(run => run.Code == 1 && run.Errors.Contains(option));

    [Fact]
    public void Limit_of_open_files_that_cannot_be_set_is_exit_code_1() =>
        Run("--port", $"{FreePorts.FirstOfTwo()}", "--open-files", "2000000000").Should().Match<(int Code, string Errors)>(static run => run.Code == 1 && run.Errors.Contains("did not start"));

    public void Dispose() => _folder.Delete(recursive: true);

    private static (int Code, string Errors) Run(params string[] arguments)
    {
        using var errors = new StringWriter();
        string[] all = ["flood", "--server", Path.Combine(AppContext.BaseDirectory, "ChatRoom.Server.dll"), .. arguments];
        var code = new RootCommand { new FloodCommand() }.Parse(all).Invoke(new InvocationConfiguration { Output = TextWriter.Null, Error = errors });
        return (code, errors.ToString());
    }
}
