using ChatRoom.Bench.Micro;
using ChatRoom.Protocol.Framing;
using ChatRoom.Testing;

namespace ChatRoom.Bench.Tests.Micro;

/// <summary>Tests that the micro-benchmarks do the work that they measure.</summary>
public sealed class BenchmarkTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task Append_returns_after_all_members_have_the_message(int members)
    {
        var append = new AppendBenchmarks { Members = members };
        append.AddMembers();

        await Wait.ForAsync(
            Wait.Meanwhile(() =>
            {
                append.Append();
                append.Append();
            }),
            "all members have both messages");
    }

    [Fact]
    public async Task Pump_returns_after_the_messages_reached_the_other_end()
    {
        var pump = new PumpBenchmarks();
        pump.AddMembers();

        await Wait.ForAsync(
            Wait.Meanwhile(() =>
            {
                pump.OneByOne();
                pump.InBursts();
                pump.OneByOne();
            }),
            "the messages are at the other end of the pipe");
    }

    [Fact]
    public void Framing_finds_all_messages_of_a_read()
    {
        var framing = new FramingBenchmarks();

        framing.LineReader().Should().Be(16 * 64);
        framing.LineReader().Should().Be(16 * 64, "nothing is left over from the first read");
        framing.ClassicReader().Should().Be("alice: ".Length + 64);
        framing.TelnetFilterNotNeeded().Should().BeFalse();
        framing.TelnetFilterAtWork().Should().Be(16 * 65, "the telnet commands are removed");
        framing.ProtocolDetector().Should().Be(Detection.Recognized);
    }
}
