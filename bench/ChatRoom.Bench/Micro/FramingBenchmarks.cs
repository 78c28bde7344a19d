using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using BenchmarkDotNet.Attributes;
using ChatRoom.Protocol.Classic;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Text;

namespace ChatRoom.Bench.Micro;

/// <summary>Measures the framing of a read with 16 messages, and of the first read of a connection.</summary>
[MemoryDiagnoser]
[SuppressMessage("Performance", "CA1822", Justification = "BenchmarkDotNet needs instance methods.")]
public class FramingBenchmarks
{
    private static readonly Signature[] Signatures = [ClassicSignature.Default, TextSignature.Default];

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

    /// <summary>Text: a line in a read of 16 lines.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public int LineReader() => CountFrames(_lines, Lines);

    /// <summary>Classic: a read, which is one message.</summary>
    [Benchmark]
    public int ClassicReader() => CountFrames(_classic, OneMessage);

    /// <summary>The check for telnet commands, per line. Every text client has this cost.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public bool TelnetFilterNotNeeded() => TelnetFilter.IsIn(new ReadOnlySequence<byte>(Lines));

    /// <summary>The removal of two telnet commands from a read of 16 lines, per line.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public int TelnetFilterAtWork()
    {
        _text.ResetWrittenCount();
        _replies.ResetWrittenCount();
        _telnet.Filter(new ReadOnlySequence<byte>(Negotiated), _text, _replies);
        return _text.WrittenCount;
    }

    /// <summary>The detection of the protocol in the first read of a connection, with a new detector.</summary>
    [Benchmark]
    public Detection ProtocolDetector() => new ProtocolDetector(Signatures).Offer(new ReadOnlySequence<byte>(Alias));

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
