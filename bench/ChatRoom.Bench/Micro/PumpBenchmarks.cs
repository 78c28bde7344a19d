using System.IO.Pipelines;
using BenchmarkDotNet.Attributes;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Text;
using ChatRoom.Rooms;

namespace ChatRoom.Bench.Micro;

/// <summary>Measures one member with an in-memory pipe: the time from the append of a message to the other end of the pipe.</summary>
[MemoryDiagnoser]
public class PumpBenchmarks
{
    private const int MaxLagBytes = 1024 * 1024;
    private const int Burst = 64;

    private readonly Pipe _pipe = new(new PipeOptions(useSynchronizationContext: false));
    private readonly RoomLog _log = new(Samples.Room, 0, MaxLagBytes, TimeProvider.System, static (_, _) => { });
    private int _bytes;

    /// <summary>Adds the member to the room.</summary>
    [GlobalSetup]
    public void AddMembers()
    {
        var formatter = TextFormatter.For(LineEnd.Lf);
        _bytes = formatter.Line(Samples.Room, 1, Samples.Message).Length;
        var subscriber = new Subscriber(new LineWriter(_pipe.Writer), tooSlow: null);
        subscriber.Open(_log, formatter);
        subscriber.Start();
    }

    /// <summary>One message at a time: each one wakes the member.</summary>
    [Benchmark]
    public void OneByOne() => Deliver(1);

    /// <summary>Bursts of 64 messages, which are written together.</summary>
    [Benchmark(OperationsPerInvoke = Burst)]
    public void InBursts() => Deliver(Burst);

    private void Deliver(int messages)
    {
        for (var i = 0; i < messages; i++)
        {
            _log.Append(_log.NextId, Samples.Message);
        }

        for (long missing = (long)messages * _bytes; missing > 0;)
        {
            if (!_pipe.Reader.TryRead(out var read))
            {
                Thread.SpinWait(1); // spin, because a task would be measured, too
                continue;
            }

            missing -= read.Buffer.Length;
            _pipe.Reader.AdvanceTo(read.Buffer.End);
        }
    }
}
