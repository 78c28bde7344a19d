using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ChatRoom.Testing;

namespace ChatRoom.Bench.Tests.Load;

/// <summary>Tests each mode with the real server: no losses, no duplicates, one order.</summary>
public sealed class LoadTests(BenchServerFixture fixture) : IClassFixture<BenchServerFixture>
{
    private readonly LoadOptions _short = new()
    {
        Port = fixture.Server.ChatPort,
        ServerPid = fixture.Server.Process.Id,
        Members = 20,
        Seconds = 1,
        Warmup = 0.2,
    };

    [Fact]
    public async Task Throughput_of_text_clients()
    {
        var outcome = await RunAsync(_short with { AliasPrefix = "t" });

        outcome.Json.GetProperty("mode").GetString().Should().Be("throughput");
        outcome["deliveries_per_s"].Should().BeGreaterThan(0);
        outcome["server_cores"].Should().BeGreaterThan(0);
        outcome["rss_peak_kb"].Should().BeGreaterThan(10_000);
        outcome["generator_us_per_delivery"].Should().BeGreaterThan(0);
        outcome.Table.Should().Contain("deliveries per second").And.MatchRegex("lost / duplicate / out of order │ +0 / 0 / 0 │");
    }

    [Fact]
    public async Task Throughput_of_classic_clients() =>
        (await RunAsync(_short with { AliasPrefix = "s", Dialect = LoadDialect.Classic, Window = 32 })).Json.GetProperty("dialect").GetString().Should().Be("classic");

    [Theory]
    [InlineData(LoadDialect.Irc, 23)] // publishers do not receive their own messages
    [InlineData(LoadDialect.Nats, 24)]
    public async Task Throughput_of_other_servers(LoadDialect dialect, int receivers)
    {
        using var server = new PeerServer(dialect);
        var outcome = await RunAsync(_short with { Port = server.Port, Dialect = dialect, Seconds = 0.3 });

        outcome["sent"].Should().BeGreaterThan(0);
        outcome["deliveries_total"].Should().Be(outcome["sent"] * receivers);
        outcome["stalls"].Should().Be(0);
    }

    [Fact]
    public async Task Throughput_over_TLS()
    {
        var outcome = await RunAsync(_short with { AliasPrefix = "c", Port = fixture.Server.ChatTlsPort, Tls = true, Insecure = true });

        outcome.Json.GetProperty("tls").GetBoolean().Should().BeTrue();
    }

    [Fact]
    public async Task Latency_at_a_rate()
    {
        var outcome = await RunAsync(_short with { AliasPrefix = "l", Mode = LoadMode.Latency, Rate = 100 });

        outcome["sent"].Should().Be(120);
        outcome["deliveries_total"].Should().Be(120 * 24);
        outcome.Json.GetProperty("latency_us").GetProperty("n").GetInt64().Should().Be(100 * 24);
        outcome.Json.GetProperty("send_lag_us").GetProperty("max").GetDouble().Should().BeGreaterThan(0);
    }

    [Fact]
    public async Task Slow_members_do_not_count_as_losses()
    {
        var outcome = await RunAsync(_short with { AliasPrefix = "x", Mode = LoadMode.Slow, SlowMembers = 3, SlowReceiveBuffer = 4096, Size = 400 });

        outcome["slow"].Should().Be(3);
        (outcome["slow_received"] + outcome["slow_lost"]).Should().Be(3 * outcome["sent"]);
    }

    [Theory]
    [InlineData(LoadDialect.Text)]
    [InlineData(LoadDialect.Classic)]
    public async Task Messages_stay_in_their_room(LoadDialect dialect)
    {
        var outcome = await RunAsync(_short with { AliasPrefix = $"r{dialect}", Dialect = dialect, Mode = LoadMode.Latency, Rate = 100, Rooms = 4, Members = 10, Publishers = 5 });

        // The rooms have 3 + 2, 3 + 1, 2 + 1 and 2 + 1 members. Each publisher sends 24 of the 120 messages.
        outcome["rooms"].Should().Be(4);
        outcome["sent"].Should().Be(120);
        outcome["deliveries_total"].Should().Be(24 * ((2 * 5) + 4 + 3 + 3));
        outcome["astray"].Should().Be(0);
        outcome.Table.Should().Contain("10 + 5 members in 4 rooms");
    }

    [Theory]
    [InlineData(8)] // fewer than rooms, so they take turns
    [InlineData(64)]
    public async Task Closed_window_serves_all_rooms_in_turn(int window)
    {
        var outcome = await RunAsync(_short with { AliasPrefix = $"q{window}", Rooms = 20, Members = 20, Publishers = 20, Window = window });

        outcome["sent"].Should().BeGreaterThan(20, "each room has its turn");
        outcome["stalls"].Should().Be(0);
        outcome["messages_per_s"].Should().BeApproximately(outcome["deliveries_per_s"] / 2, 1, "each room has two members");
    }

    [Fact]
    public async Task Coalesced_messages_are_checked_like_others()
    {
        var outcome = await RunAsync(_short with { AliasPrefix = "o", Rooms = 5, Publishers = 5, Window = 5 * 64, Coalesce = true });

        outcome["sent"].Should().BeGreaterThan(5 * 64);
        outcome["deliveries_total"].Should().Be(outcome["sent"] * 5, "each room has four subscribers and one publisher");
        outcome["stalls"].Should().Be(0);
    }

    [Fact]
    public async Task Rooms_without_publishers_are_joined()
    {
        var outcome = await Outcome.OfAsync(_short with { AliasPrefix = "k", Mode = LoadMode.Idle, Publishers = 0, Members = 10, Rooms = 10, Timeout = 10 });

        outcome.ExitCode.Should().Be(0, outcome.Errors);
        outcome["rooms"].Should().Be(10);
    }

    [Fact]
    public async Task Idle_run_reports_memory_per_connection()
    {
        var outcome = await Outcome.OfAsync(_short with { AliasPrefix = "i", Mode = LoadMode.Idle, Publishers = 0 });

        outcome.ExitCode.Should().Be(0, outcome.Errors);
        outcome["closed_members"].Should().Be(0);
        outcome.Json.TryGetProperty("rss_per_conn", out _).Should().BeTrue();
        outcome.Json.TryGetProperty("deliveries_per_s", out _).Should().BeFalse();
    }

    [Fact]
    public async Task Connect_run_reports_joins_per_second()
    {
        var outcome = await Outcome.OfAsync(_short with { AliasPrefix = "j", Mode = LoadMode.Connect, Publishers = 0 });

        outcome.ExitCode.Should().Be(0, outcome.Errors);
        outcome["connects_per_s"].Should().BeGreaterThan(0);
    }

    [Fact]
    public async Task Untrusted_certificate_is_exit_code_1()
    {
        var outcome = await Outcome.OfAsync(_short with { AliasPrefix = "n", Port = fixture.Server.ChatTlsPort, Tls = true });

        outcome.ExitCode.Should().Be(1);
        outcome.Errors.Should().Contain("certificate");
    }

    [Fact]
    public async Task Refused_connection_is_exit_code_1()
    {
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp); // bound but not listening
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var outcome = await Outcome.OfAsync(_short with { Port = ((IPEndPoint)nobody.LocalEndPoint!).Port });

        outcome.ExitCode.Should().Be(1);
        outcome.Errors.Should().Contain("load: u00000: Connection refused");
    }

    [Fact]
    public async Task Taken_alias_is_exit_code_1()
    {
        await using var member = await fixture.Server.JoinAsync("pu00003");
        var outcome = await Outcome.OfAsync(_short with { AliasPrefix = "p" });

        outcome.ExitCode.Should().Be(1);
        outcome.Errors.Should().Contain("pu00003: * that alias is taken");
    }

    [Fact]
    public async Task Too_many_members_for_the_open_file_limit_is_exit_code_1()
    {
        using var bench = Process.Start(new ProcessStartInfo(
            "bash", ["-c", "ulimit -n 200; exec dotnet ChatRoom.Bench.dll load --members 500 --alias-prefix f --port \"$1\"", "bash", $"{fixture.Server.ChatPort}"])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardError = true,
        })!;
        var errors = await bench.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).WithinAsync(static () => "the run to end");
        await bench.WaitForExitAsync(TestContext.Current.CancellationToken);

        errors.Should().Contain("load: not enough files can be opened for 504 connections (ulimit -n)");
        bench.ExitCode.Should().Be(1);
    }

    [Fact]
    public async Task Unknown_process_is_exit_code_1()
    {
        var outcome = await Outcome.OfAsync(_short with { ServerPid = int.MaxValue });

        outcome.ExitCode.Should().Be(1);
        outcome.Errors.Should().Contain("load: --server-pid: there is no process 2147483647");
    }

    [Fact]
    public async Task Invalid_options_are_all_reported_with_exit_code_1()
    {
        var outcome = await Outcome.OfAsync(_short with { Size = 3, Insecure = true });

        outcome.ExitCode.Should().Be(1);
        outcome.Errors.Should().Contain("load: --size").And.Contain("load: --insecure");
    }

    private static async Task<Outcome> RunAsync(LoadOptions options)
    {
        var outcome = await Outcome.OfAsync(options);

        outcome.ExitCode.Should().Be(0, $"{outcome.Errors}{outcome.Table}");
        outcome["lost"].Should().Be(0);
        outcome["duplicate"].Should().Be(0);
        outcome["out_of_order"].Should().Be(0);
        outcome["corrupt"].Should().Be(0);
        outcome["distinct_orders"].Should().Be(1);
        outcome["closed_members"].Should().Be(0);
        outcome.Faults.Should().BeEmpty();
        return outcome;
    }
}
