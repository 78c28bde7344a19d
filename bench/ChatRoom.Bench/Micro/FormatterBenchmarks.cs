using BenchmarkDotNet.Attributes;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Text;

namespace ChatRoom.Bench.Micro;

/// <summary>Measures the conversion of an event to bytes, which happens once per message and formatter, not per member.</summary>
[MemoryDiagnoser]
public class FormatterBenchmarks
{
    private readonly byte[] _to = new byte[4096];

    /// <summary>Whether lines begin with the time.</summary>
    [Params(false, true)]
    public bool Timestamps { get; set; }

    private TextFormatter Formatter => TextFormatter.For(LineEnd.Lf, Timestamps);

    /// <summary>A message of 64 bytes.</summary>
    [Benchmark]
    public int Message() => Formatter.MaxBytes(Samples.Message) + Formatter.Write(Samples.Room, 1, Samples.Message, _to);
}
