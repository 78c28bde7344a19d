using BenchmarkDotNet.Attributes;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Text;
using ChatRoom.Rooms;

namespace ChatRoom.Bench.Micro;

/// <summary>
/// Measures a message to a room whose members are parked, until all members have written it to a connection that never blocks.
/// The allocation without members is the cost of the message. The additional allocation with 1,000 members, divided by 1,000, is
/// the cost of a delivery.
/// </summary>
[MemoryDiagnoser]
public class AppendBenchmarks
{
    private const int MaxLagBytes = 1024 * 1024;

    private readonly FlushedBytes _flushed = new();
    private RoomLog _log = null!;
    private long _expected;
    private int _bytesForAll;

    /// <summary>The number of members.</summary>
    [Params(0, 1, 1000)]
    public int Members { get; set; }

    /// <summary>Adds the members to the room.</summary>
    [GlobalSetup]
    public void AddMembers()
    {
        var formatter = TextFormatter.For(LineEnd.Lf);
        _log = new RoomLog(Samples.Room, 0, MaxLagBytes, TimeProvider.System, static (_, _) => { });
        _ = _log.Open(formatter, null!); // an idle reader, so that messages are rendered even without members
        _bytesForAll = formatter.Line(Samples.Room, 1, Samples.Message).Length * Members;
        for (var i = 0; i < Members; i++)
        {
            var subscriber = new Subscriber(new LineWriter(new DiscardingWriter(_flushed)), tooSlow: null);
            subscriber.Open(_log, formatter);
            subscriber.Start();
        }
    }

    /// <summary>Appends a message and waits until all members have it.</summary>
    [Benchmark]
    public void Append()
    {
        _log.Append(_log.NextId, Samples.Message);
        _expected += _bytesForAll;
        for (var spin = default(SpinWait); Volatile.Read(ref _flushed.Count) < _expected;)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }
}
