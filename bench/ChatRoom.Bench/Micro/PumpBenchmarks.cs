using System.IO.Pipelines;
using BenchmarkDotNet.Attributes;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Text;
using ChatRoom.Rooms;

namespace ChatRoom.Bench.Micro;

/// <summary>One member over a pipe in memory: from the append until the other end of the pipe has it, for each message.</summary>
[MemoryDiagnoser]
public class PumpBenchmarks
{
    private const int MaxLagBytes = 1024 * 1024;
    private const int Burst = 64;

    private readonly Pipe _pipe = new(new PipeOptions(useSynchronizationContext: false));
    private readonly RoomLog _log = new(Samples.Room, 0, MaxLagBytes, TimeProvider.System, static (_, _) => { });
    private int _bytes;

    /// <summary>Lets the member in.</summary>
    [GlobalSetup]
    public void LetIn()
    {
        var formatter = TextFormatter.For(LineEnd.Lf);
        _bytes = formatter.Line(Samples.Room, 1, Samples.Message).Length;
        var subscriber = new Subscriber(Samples.Alias("bob"), new LineWriter(_pipe.Writer, joinsLines: false), tooSlow: null);
        subscriber.Open(_log, formatter);
        subscriber.Start();
    }

    /// <summary>By itself: the member is woken for each.</summary>
    [Benchmark]
    public void OneByOne() => Deliver(1);

    /// <summary>In bursts of 64: they leave together.</summary>
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
                Thread.SpinWait(1); // no task and no continuation: they would be measured, too
                continue;
            }

            missing -= read.Buffer.Length;
            _pipe.Reader.AdvanceTo(read.Buffer.End);
        }
    }
}
