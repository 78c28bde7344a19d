using System.Text;

namespace ChatRoom.Connection.Tests.Transport;

/// <summary>A stream whose reads the test scripts. It discards everything written.</summary>
/// <param name="read">Fills the buffer of the n-th read (counted from 0) and returns the number of bytes.</param>
internal sealed class ScriptedStream(Func<Memory<byte>, int, int> read) : Stream
{
    public int Reads { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(read(buffer, Reads++));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;

    /// <summary>Returns a stream of these reads, which then ends.</summary>
    public static ScriptedStream Of(params string[] reads) => Of([.. reads.Select(Encoding.UTF8.GetBytes)]);

    /// <inheritdoc cref="Of(string[])" />
    public static ScriptedStream Of(byte[][] reads) => new((buffer, n) =>
    {
        var read = n < reads.Length ? reads[n] : [];
        read.CopyTo(buffer);
        return read.Length;
    });

    /// <summary>Returns a stream that repeats a text.</summary>
    public static ScriptedStream Flood(string text) => new((buffer, n) =>
    {
        var read = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, buffer.Length / text.Length)));
        read.CopyTo(buffer);
        return n < 100_000 / text.Length ? read.Length : 0;
    });

    public override void Flush()
    {
        // Nothing is buffered.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count)
    {
        // Discarded.
    }
}
