namespace ChatRoom.Bench.Tests.Load;

/// <summary>What a server does wrong is noticed, told, and exit code 2.</summary>
public sealed class FaultTests
{
    private static readonly LoadOptions Short = new() { Mode = LoadMode.Latency, Members = 5, Publishers = 1, Rate = 200, Seconds = 0.5, Warmup = 0 };

    [Fact]
    public async Task Server_without_fault_is_exit_code_0()
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
    public async Task Fault_is_told_and_exit_code_2(Fault fault, string figure, string words)
    {
        var outcome = await RunAsync(fault, Short);

        outcome.ExitCode.Should().Be(2);
        outcome[figure].Should().BeGreaterThan(0);
        outcome.Faults.Should().Contain(words);
        outcome.Table.Should().Contain(words);
    }

    [Fact]
    public async Task Swapped_messages_of_two_publishers_are_seen_as_another_order()
    {
        var outcome = await RunAsync(Fault.SwapPublishers, Short with { Publishers = 2 });

        outcome.ExitCode.Should().Be(2);
        outcome["lost"].Should().Be(0);
        outcome["out_of_order"].Should().Be(0, "each publisher's own are in order");
        outcome["distinct_orders"].Should().Be(2);
    }

    [Fact]
    public async Task Message_that_reaches_another_room_is_told()
    {
        var outcome = await RunAsync(Fault.None, Short with { Publishers = 2, Rooms = 2, Members = 4 });

        outcome.ExitCode.Should().Be(2);
        outcome["sent"].Should().Be(100);
        outcome["lost"].Should().Be(0);
        outcome["astray"].Should().Be(100 * 3, "each is heard by the other room's three, too");
        outcome.Faults.Should().Equal("300 deliveries of another room's messages");
    }

    [Theory]
    [InlineData(2)] // less than publishers
    [InlineData(8)] // no multiple of them
    [InlineData(9)]
    public async Task No_more_messages_are_outstanding_than_the_window_has(int window)
    {
        var outcome = await RunAsync(Fault.Mute, Short with { Mode = LoadMode.Throughput, Publishers = 3, Window = window });

        outcome.ExitCode.Should().Be(2);
        outcome["lost"].Should().Be(window * 8, "all that are under way when nothing comes any more");
    }

    [Fact]
    public async Task Loss_does_not_stop_a_closed_window_for_good()
    {
        var outcome = await RunAsync(Fault.Loss, Short with { Mode = LoadMode.Throughput, Window = 1, Seconds = 1.5 });

        outcome.ExitCode.Should().Be(2);
        outcome["lost"].Should().Be(1);
        outcome["stalls"].Should().Be(1);
        outcome["forgiven"].Should().Be(1);
        outcome["sent"].Should().BeGreaterThan(40);
    }

    [Fact]
    public async Task Stall_is_in_the_latency_of_all_messages_that_were_due_meanwhile()
    {
        var outcome = await RunAsync(Fault.Stall, Short with { Seconds = 1 });

        outcome.ExitCode.Should().Be(0);
        var latency = outcome.Json.GetProperty("latency_us");
        latency.GetProperty("n").GetInt64().Should().Be(200 * 6);
        latency.GetProperty("max").GetDouble().Should().BeGreaterThan(450_000);
        latency.GetProperty("p90").GetDouble().Should().BeGreaterThan(200_000, "half of the messages were due while nothing went out");
        outcome["max_gap_ms"].Should().BeGreaterThan(450);
    }

    private static async Task<Outcome> RunAsync(Fault fault, LoadOptions options)
    {
        using var server = new FaultyServer(fault);
        return await Outcome.OfAsync(options with { Port = server.Port });
    }
}
