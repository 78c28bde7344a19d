using BenchmarkDotNet.Attributes;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Text;
using ChatRoom.Rooms;

namespace ChatRoom.Bench.Micro;

/// <summary>
/// A message to a room whose members are parked, until each has written it to a connection that takes it at once. What is
/// allocated with no members is the message's; what more there is with 1,000, divided by that, is a delivery's.
/// </summary>
[MemoryDiagnoser]
public class AppendBenchmarks
{
    private const int MaxLagBytes = 1024 * 1024;

    private readonly FlushedBytes _flushed = new();
    private RoomLog _log = null!;
    private long _expected;
    private int _bytesForAll;

    /// <summary>Members that are parked when the message comes.</summary>
    [Params(0, 1, 1000)]
    public int Members { get; set; }

    /// <summary>Lets the members in.</summary>
    [GlobalSetup]
    public void LetIn()
    {
        var formatter = TextFormatter.For(LineEnd.Lf);
        _log = new RoomLog(Samples.Room, 0, MaxLagBytes, TimeProvider.System, static (_, _) => { });
        _ = _log.Open(formatter, null!); // somebody who reads in this formatter, and never asks: else nothing would be rendered without members
        _bytesForAll = formatter.Line(Samples.Room, 1, Samples.Message).Length * Members;
        for (var i = 0; i < Members; i++)
        {
            var subscriber = new Subscriber(Samples.Alias($"m{i}"), new LineWriter(new DiscardingWriter(_flushed), joinsLines: false), tooSlow: null);
            subscriber.Open(_log, formatter);
            subscriber.Start();
        }
    }

    /// <summary>A message, until all members have it.</summary>
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
