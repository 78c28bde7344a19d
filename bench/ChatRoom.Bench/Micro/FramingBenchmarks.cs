using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using BenchmarkDotNet.Attributes;
using ChatRoom.Protocol.Framing;

namespace ChatRoom.Bench.Micro;

/// <summary>Bytes to messages: a read of 16 messages, or the first read of a connection.</summary>
[MemoryDiagnoser]
[SuppressMessage("Performance", "CA1822", Justification = "BenchmarkDotNet takes methods of instances.")]
public class FramingBenchmarks
{
    private const int Messages = 16;
    private const int MaxLineBytes = 4096;
    private const string Negotiation = "\xff\xfd\x03\xff\xfb\x18"; // DO SUPPRESS-GO-AHEAD, WILL TERMINAL-TYPE

    private static readonly byte[] Lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"{Samples.Text}\n", Messages)));
    private static readonly byte[] OneMessage = Encoding.UTF8.GetBytes($"alice: {Samples.Text}");
    private static readonly byte[] Negotiated = [.. Encoding.Latin1.GetBytes(Negotiation), .. Lines];
    private static readonly byte[] Alias = "alice\n"u8.ToArray();

    private readonly LineReader _lines = new(MaxLineBytes);
    private readonly ClassicReader _classic = new(MaxLineBytes);
    private readonly TelnetFilter _telnet = new();
    private readonly ArrayBufferWriter<byte> _text = new(MaxLineBytes);
    private readonly ArrayBufferWriter<byte> _replies = new(64);

    /// <summary>Text: for each line of a read that brings 16.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public int LineReader() => CountFrames(_lines, Lines);

    /// <summary>Classic: a read is a message.</summary>
    [Benchmark]
    public int ClassicReader() => CountFrames(_classic, OneMessage);

    /// <summary>Whether a read has telnet's commands in it, for each of its 16 lines: what every text client pays.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public bool TelnetFilterNotNeeded() => TelnetFilter.IsIn(new ReadOnlySequence<byte>(Lines));

    /// <summary>A read with two commands and 16 lines, for each line.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public int TelnetFilterAtWork()
    {
        _text.ResetWrittenCount();
        _replies.ResetWrittenCount();
        _telnet.Filter(new ReadOnlySequence<byte>(Negotiated), _text, _replies);
        return _text.WrittenCount;
    }

    /// <summary>A connection's first read: a new detector for each.</summary>
    [Benchmark]
    public Detection DialectDetector() => new DialectDetector().Offer(new ReadOnlySequence<byte>(Alias));

    private static int CountFrames(IFramer framer, byte[] read)
    {
        var input = new ReadOnlySequence<byte>(read);
        var bytes = 0;
        while (framer.TryRead(ref input, out var frame))
        {
            bytes += frame.Text.Length;
        }

        return bytes;
    }
}
