using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using ChatRoom.Rooms;

namespace ChatRoom.Tests.Rooms;

/// <summary>What goes out, and in which pieces.</summary>
public sealed class LineWriterTests
{
    private readonly RecordingWriter _output = new();

    [Fact]
    public async Task One_piece_goes_out_from_where_it_stands()
    {
        var writer = new LineWriter(_output, joinsLines: false);

        writer.Write("one\ntwo\n"u8.ToArray()).Should().Be(8);
        await writer.FlushAsync();

        _output.Copied.Should().Be(0);
        _output.Sent.Should().Equal("one\ntwo\n");
    }

    [Fact]
    public async Task Several_pieces_are_one_write()
    {
        var writer = new LineWriter(_output, joinsLines: false);

        writer.Write("one\n"u8.ToArray());
        writer.Write(default).Should().Be(0);
        writer.Write("two\n"u8.ToArray());
        await writer.FlushAsync();

        _output.Copied.Should().Be(4, "only what something follows is put before it");
        _output.Sent.Should().Equal("one\ntwo\n");
    }

    [Fact]
    public async Task Last_line_end_of_a_write_is_held_back_and_joins_what_follows_in_it()
    {
        var writer = new LineWriter(_output, joinsLines: true);

        writer.Write("one\ntwo\n"u8.ToArray()).Should().Be(7);
        writer.Write("three\n"u8.ToArray()).Should().Be(6);
        await writer.FlushAsync();
        writer.Write("four\n"u8.ToArray()).Should().Be(4);
        await writer.FlushAsync();

        _output.Sent.Should().Equal("one\ntwo\nthree", "four");
    }

    [Fact]
    public async Task From_where_it_stops_joining_all_lines_are_ended()
    {
        var writer = new LineWriter(_output, joinsLines: true);

        writer.Write("one\n"u8.ToArray());
        writer.StopJoining().Should().Be(1);
        writer.Write("two\n"u8.ToArray()).Should().Be(4);
        await writer.FlushAsync();

        _output.Sent.Should().Equal("one\ntwo\n");
        writer.StopJoining().Should().Be(0, "it has stopped");
    }

    /// <summary>Tells what was written before the last piece, and so copied, from that.</summary>
    private sealed class RecordingWriter : PipeWriter
    {
        private readonly ArrayBufferWriter<byte> _buffer = new();

        public int Copied { get; private set; }

        public List<string> Sent { get; } = [];

        public override void Advance(int bytes)
        {
            _buffer.Advance(bytes);
            Copied += bytes;
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => _buffer.GetSpan(sizeHint);

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
        {
            Sent.Add(Encoding.UTF8.GetString(_buffer.WrittenSpan) + Encoding.UTF8.GetString(source.Span));
            _buffer.ResetWrittenCount();
            return default;
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => WriteAsync(default, cancellationToken);

        public override void CancelPendingFlush() => throw new NotSupportedException();

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
