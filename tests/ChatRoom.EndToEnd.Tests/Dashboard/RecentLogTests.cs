using ChatRoom.Diagnostics;
using ChatRoom.Server.Logging;
using ChatRoom.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serilog;
using Serilog.Core;
using Serilog.Extensions.Logging;

namespace ChatRoom.EndToEnd.Tests.Dashboard;

/// <summary>The last lines of the log, by the contract.</summary>
public sealed class RecentLogTests : IDisposable
{
    private const int Capacity = 3;

    private readonly RecentLog _recent = new(Capacity);
    private readonly Logger _log;

    public RecentLogTests() => _log = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(_recent).CreateLogger();

    [Fact]
    public void Last_events_are_kept_with_their_numbers()
    {
        for (var i = 1; i <= 5; i++)
        {
            _log.Information("line {Number}", i);
        }

        _recent.Newest.Should().Be(5);
        _recent.Read(after: 0).Select(static line => (line.Id, line.Text[^6..])).Should().Equal((3, "line 3"), (4, "line 4"), (5, "line 5"));
        _recent.Read(after: 4).Should().ContainSingle().Which.Text.Should().EndWith("line 5");
        _recent.Read(after: 5).Should().BeEmpty();
        _recent.Read(after: 1_000).Should().BeEmpty("the server has restarted");
    }

    [Fact]
    public void Line_is_that_of_the_console()
    {
        _log.Warning(new InvalidOperationException("no disk"), "cannot {What:l}", "store");

        var line = _recent.Read(after: 0).Should().ContainSingle().Subject;
        line.Level.Should().Be("Warning");
        line.Text.Should().MatchRegex(@"^\d\d:\d\d:\d\d WRN cannot store\nSystem.InvalidOperationException: no disk$");
    }

    [Fact]
    public void Long_line_is_cut()
    {
        _log.Information("{Text:l}", new string('x', 100_000));

        _recent.Read(after: 0).Should().ContainSingle().Which.Text.Should().HaveLength(RecentLog.MostChars).And.EndWith("x…");
    }

    [Fact]
    public void Token_of_the_first_admin_is_left_out()
    {
        using var factory = new SerilogLoggerFactory(_log);
        var log = new ChatLog(factory.CreateLogger<ChatLog>(), Options.Create(new ChatRoomOptions()));

        log.AdminTokenIssued("secret");
        log.AdminNotRegistered("ann");

        _recent.Read(after: 0).Should().ContainSingle().Which.Text.Should().Contain("ann");
    }

    [Fact]
    public async Task Log_of_a_server_is_what_it_has_written_without_the_token_of_the_first_admin()
    {
        await using var server = await TestServer.StartAsync();
        var secret = (await server.Process.Output.ExpectAsync("/admin ")).Split("/admin ")[1];

        var (_, _, body) = await server.GetAsync("/admin/log");

        body.Should().Contain(" is up: ").And.Contain("\"Information\"").And.NotContain(secret);
        (await server.GetAsync("/admin/log?after=x")).Body.Should().Contain("is not a valid value; allowed: 0 to");
    }

    public void Dispose() => _log.Dispose();
}
