using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace ChatRoom.Client.Tests.Resuming;

/// <summary>
/// The client's end of an in-memory connection, which is cut after a number of bytes in one direction. The client can still read
/// the bytes that it received before the cut.
/// </summary>
/// <param name="server">The server, which gets the bytes that the client sends.</param>
/// <param name="down">The number of bytes that reach the client before the cut.</param>
/// <param name="up">The number of bytes that reach the server before the cut.</param>
/// <param name="maxRead">The greatest number of bytes of one read.</param>
internal sealed class CutStream(FakeChat server, int down, int up, int maxRead) : Stream
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
    private int _down = down;
    private int _up = up;

    public bool IsCut { get; private set; }

    /// <summary>The received part of a line whose end has not come.</summary>
    public StringBuilder Unfinished { get; } = new();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Sends a text from the server to the client.</summary>
    public void Say(string text)
    {
        if (IsCut)
        {
            return;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        _pipe.Writer.Write(bytes.AsSpan(0, Math.Min(bytes.Length, _down)));
        _down -= bytes.Length;
        _pipe.Writer.FlushAsync().AsTask().Wait();
        if (_down <= 0)
        {
            Cut();
        }
    }

    public void Cut()
    {
        if (!IsCut)
        {
            IsCut = true;
            _pipe.Writer.Complete();
            server.RemoveMember(this);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _pipe.Reader.ReadAsync(cancellationToken);
        var some = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, Math.Min(buffer.Length, maxRead)));
        foreach (var part in some)
        {
            part.CopyTo(buffer);
            buffer = buffer[part.Length..];
        }

        _pipe.Reader.AdvanceTo(some.End);
        return (int)some.Length;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (server)
        {
            if (IsCut)
            {
                throw new IOException("cut");
            }

            var taken = Math.Min(buffer.Length, _up);
            _up -= buffer.Length;
            server.Take(this, Encoding.UTF8.GetString(buffer.Span[..taken]));
            if (_up <= 0)
            {
                Cut(); // this write succeeds, as in a real network
            }
        }

        return default;
    }

    public override void Flush()
    {
        // Nothing is buffered.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        lock (server)
        {
            Cut();
        }

        base.Dispose(disposing);
    }
}
