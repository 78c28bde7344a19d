using ChatRoom.Rooms;

namespace ChatRoom.Tests.Rooms;

/// <summary>The bytes that are sent, and their pieces.</summary>
public sealed class LineWriterTests
{
    private readonly RecordingWriter _output = new();

    [Fact]
    public async Task One_piece_is_sent_without_a_copy()
    {
        var writer = new LineWriter(_output);

        writer.Write("one\ntwo\n"u8.ToArray()).Should().Be(8);
        await writer.FlushAsync();

        _output.Copied.Should().Be(0);
        _output.Sent.Should().Equal("one\ntwo\n");
    }

    [Fact]
    public async Task Several_pieces_are_one_write()
    {
        var writer = new LineWriter(_output);

        writer.Write("one\n"u8.ToArray());
        writer.Write(default).Should().Be(0);
        writer.Write("two\n"u8.ToArray());
        await writer.FlushAsync();

        _output.Copied.Should().Be(4, "only what something follows is put before it");
        _output.Sent.Should().Equal("one\ntwo\n");
    }
}
