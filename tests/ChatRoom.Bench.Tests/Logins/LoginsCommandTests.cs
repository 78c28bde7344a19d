using System.CommandLine;
using System.Text.Json;
using ChatRoom.Bench.Logins;
using ChatRoom.Testing;

namespace ChatRoom.Bench.Tests.Logins;

public sealed class LoginsCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatroom-logins-test-");

    [Fact]
    public void Accounts_log_in_while_members_talk()
    {
        var json = Path.Combine(_folder.FullName, "result");

        Run("--port", $"{FreePorts.FirstOfTwo()}", "--accounts", "21", "--seconds", "1", "--turns", "2", "--members", "6", "--json", json).Should().Be((0, ""));

        var result = JsonDocument.Parse(File.ReadAllText(json)).RootElement;
        result.GetProperty("logins").GetInt32().Should().Be(21);
        result.GetProperty("login_us").GetProperty("n").GetInt32().Should().Be(21);
        foreach (var name in (string[])["quiet_us", "latency_us"])
        {
            result.GetProperty(name).GetProperty("n").GetInt64().Should().BePositive();
        }
    }

    [Theory]
    [InlineData("--accounts", "0")]
    [InlineData("--seconds", "0")]
    [InlineData("--turns", "0")]
    [InlineData("--members", "4")]
    [InlineData("--rate", "0")]
    public void Impossible_measurement_is_exit_code_1(string option, string value) =>
        Run(option, value).Should().Match<(int Code, string Errors)>(run => run.Code == 1 && run.Errors.Contains(option));

    public void Dispose() => _folder.Delete(recursive: true);

    private static (int Code, string Errors) Run(params string[] arguments)
    {
        using var errors = new StringWriter();
        string[] all = ["logins", "--server", Path.Combine(AppContext.BaseDirectory, "ChatRoom.Server.dll"), .. arguments];
        var code = new RootCommand { new LoginsCommand() }.Parse(all).Invoke(new InvocationConfiguration { Output = TextWriter.Null, Error = errors });
        return (code, errors.ToString());
    }
}
