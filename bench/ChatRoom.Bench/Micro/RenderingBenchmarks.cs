using BenchmarkDotNet.Attributes;
using ChatRoom.Protocol.Dialects;
using ChatRoom.Protocol.Framing;

namespace ChatRoom.Bench.Micro;

/// <summary>An event to bytes: done once a message and rendering, however many members read it.</summary>
[MemoryDiagnoser]
public class RenderingBenchmarks
{
    private readonly byte[] _to = new byte[4096];

    /// <summary>Whether lines have the time in front.</summary>
    [Params(false, true)]
    public bool Timestamps { get; set; }

    private TextRendering Rendering => TextRendering.For(LineEnd.Lf, Timestamps);

    /// <summary>A message of 64 bytes.</summary>
    [Benchmark]
    public int Message() => Rendering.MaxBytes(Samples.Message) + Rendering.Write(1, Samples.Message, _to);
}
