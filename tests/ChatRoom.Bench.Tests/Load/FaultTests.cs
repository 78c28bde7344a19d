namespace ChatRoom.Bench.Tests.Load;

/// <summary>Tests that the faults of a server are detected.</summary>
public sealed class FaultTests
{
    private static readonly LoadOptions Short = new() { Mode = LoadMode.Latency, Members = 5, Publishers = 1, Rate = 200, Seconds = 0.5, Warmup = 0 };

    [Fact]
    public async Task Faultless_server_is_exit_code_0()
    {
        var outcome = await RunAsync(Fault.None, Short);

        outcome.ExitCode.Should().Be(0);
        outcome["lost"].Should().Be(0);
        outcome["deliveries_total"].Should().Be(100 * 6);
        outcome["distinct_orders"].Should().Be(1);
        outcome.Faults.Should().BeEmpty();
    }

    [Theory]
    [InlineData(Fault.Loss, "lost", "1 deliveries lost, by 1 members")]
    [InlineData(Fault.Duplicate, "duplicate", "1 duplicates")]
    [InlineData(Fault.Swap, "out_of_order", "1 deliveries out of order")]
    [InlineData(Fault.Damage, "corrupt", "1 payloads that nobody sent")]
    [InlineData(Fault.Disconnect, "closed_members", "1 members were disconnected")]
    [InlineData(Fault.End, "closed_members", "6 members were disconnected")]
    public async Task Fault_is_reported_with_exit_code_2(Fault fault, string figure, string words)
    {
        var outcome = await RunAsync(fault, Short);

        outcome.ExitCode.Should().Be(2);
        outcome[figure].Should().BeGreaterThan(0);
        outcome.Faults.Should().Contain(words);
        outcome.Table.Should().Contain(words);
    }

    [Fact]
    public async Task Swapped_messages_of_two_publishers_are_reported_as_a_different_order()
    {
        var outcome = await RunAsync(Fault.SwapPublishers, Short with { Publishers = 2 });

        outcome.ExitCode.Should().Be(2);
        outcome["lost"].Should().Be(0);
        outcome["out_of_order"].Should().Be(0, "each publisher's own are in order");
        outcome["distinct_orders"].Should().Be(2);
    }

    [Fact]
    public async Task Message_in_another_room_is_reported()
    {
        var outcome = await RunAsync(Fault.None, Short with { Publishers = 2, Rooms = 2, Members = 4 });

        outcome.ExitCode.Should().Be(2);
        outcome["sent"].Should().Be(100);
        outcome["lost"].Should().Be(0);
        outcome["astray"].Should().Be(100 * 3, "the three members of the other room receive each message, too");
        outcome.Faults.Should().Equal("300 deliveries of another room's messages");
    }

    [Theory]
    [InlineData(2)] // fewer than publishers
    [InlineData(8)] // not a multiple of the number of publishers
    [InlineData(9)]
    public async Task Outstanding_messages_never_exceed_the_window(int window)
    {
        var outcome = await RunAsync(Fault.Mute, Short with { Mode = LoadMode.Throughput, Publishers = 3, Window = window });

        outcome.ExitCode.Should().Be(2);
        outcome["lost"].Should().Be(window * 8, "all messages are outstanding when the server stops sending");
    }

    [Fact]
    public async Task Closed_window_continues_after_a_loss()
    {
        var outcome = await RunAsync(Fault.Loss, Short with { Mode = LoadMode.Throughput, Window = 1, Seconds = 1.5 });

        outcome.ExitCode.Should().Be(2);
        outcome["lost"].Should().Be(1);
        outcome["stalls"].Should().Be(1);
        outcome["forgiven"].Should().Be(1);
        outcome["sent"].Should().BeGreaterThan(40);
    }

    [Fact]
    public async Task Stall_is_included_in_the_latency_of_all_messages_due_meanwhile()
    {
        var outcome = await RunAsync(Fault.Stall, Short with { Seconds = 1 });

        outcome.ExitCode.Should().Be(0);
        var latency = outcome.Json.GetProperty("latency_us");
        latency.GetProperty("n").GetInt64().Should().Be(200 * 6);
        latency.GetProperty("max").GetDouble().Should().BeGreaterThan(450_000);
        latency.GetProperty("p90").GetDouble().Should().BeGreaterThan(200_000, "half of the messages were due during the stall");
        outcome["max_gap_ms"].Should().BeGreaterThan(450);
    }

    private static async Task<Outcome> RunAsync(Fault fault, LoadOptions options)
    {
        using var server = new FaultyServer(fault);
        return await Outcome.OfAsync(options with { Port = server.Port });
    }
}
