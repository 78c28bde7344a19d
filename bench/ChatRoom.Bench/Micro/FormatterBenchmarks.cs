using BenchmarkDotNet.Attributes;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Text;

namespace ChatRoom.Bench.Micro;

/// <summary>An event to bytes: done once a message and rendering, however many members read it.</summary>
[MemoryDiagnoser]
public class FormatterBenchmarks
{
    private readonly byte[] _to = new byte[4096];

    /// <summary>Whether lines have the time in front.</summary>
    [Params(false, true)]
    public bool Timestamps { get; set; }

    private TextFormatter Formatter => TextFormatter.For(LineEnd.Lf, Timestamps);

    /// <summary>A message of 64 bytes.</summary>
    [Benchmark]
    public int Message() => Formatter.MaxBytes(Samples.Message) + Formatter.Write(Samples.Room, 1, Samples.Message, _to);
}
