using ChatRoom.Bench.Micro;
using ChatRoom.Protocol.Framing;
using ChatRoom.Testing;

namespace ChatRoom.Bench.Tests.Micro;

/// <summary>The micro-benchmarks do what they say that they measure; how long it takes is no matter here.</summary>
public sealed class BenchmarkTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task Append_ends_when_all_members_have_each_message(int members)
    {
        var append = new AppendBenchmarks { Members = members };
        append.LetIn();

        await Wait.ForAsync(
            Wait.Meanwhile(() =>
            {
                append.Append();
                append.Append();
            }),
            "all members have both messages");
    }

    [Fact]
    public async Task Pump_ends_when_the_message_is_at_the_other_end()
    {
        var pump = new PumpBenchmarks();
        pump.LetIn();

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
    public void Framing_finds_all_that_is_in_a_read()
    {
        var framing = new FramingBenchmarks();

        framing.LineReader().Should().Be(16 * 64);
        framing.LineReader().Should().Be(16 * 64, "nothing is left over from the first read");
        framing.ClassicReader().Should().Be("alice: ".Length + 64);
        framing.TelnetFilterNotNeeded().Should().BeFalse();
        framing.TelnetFilterAtWork().Should().Be(16 * 65, "the commands are taken out");
        framing.DialectDetector().Should().Be(Detection.Text);
    }
}
