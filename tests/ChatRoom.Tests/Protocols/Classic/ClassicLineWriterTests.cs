using ChatRoom.Protocol.Classic;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Text;
using ChatRoom.Protocols.Classic;
using ChatRoom.Tests.Rooms;

namespace ChatRoom.Tests.Protocols.Classic;

/// <summary>What goes out to a classic client, and in which writes.</summary>
public sealed class ClassicLineWriterTests
{
    private readonly RecordingWriter _output = new();

    [Fact]
    public async Task Last_line_end_of_a_write_is_held_back_and_joins_what_follows_in_it()
    {
        var writer = new ClassicLineWriter(new ClassicOutput(_output, progress: null, TimeProvider.System));

        writer.Write("one\ntwo\n"u8.ToArray()).Should().Be(7);
        writer.Write("three\n"u8.ToArray()).Should().Be(6);
        await writer.FlushAsync();
        writer.Write("four\n"u8.ToArray()).Should().Be(4);
        await writer.FlushAsync();

        _output.Sent.Should().Equal("one\ntwo\nthree", "four");
    }

    [Fact]
    public async Task From_where_the_client_reads_lines_all_lines_are_ended()
    {
        var writer = new ClassicLineWriter(new ClassicOutput(_output, progress: null, TimeProvider.System));

        writer.Write("one\n"u8.ToArray());
        writer.Use(TextFormatter.For(LineEnd.Lf)).Should().Be(1);
        writer.Write("two\n"u8.ToArray()).Should().Be(4);
        await writer.FlushAsync();

        _output.Sent.Should().Equal("one\ntwo\n");
        writer.Use(TextFormatter.For(LineEnd.Lf)).Should().Be(0, "it has stopped");
    }

    [Fact]
    public async Task Another_form_for_a_classic_client_changes_nothing()
    {
        var writer = new ClassicLineWriter(new ClassicOutput(_output, progress: null, TimeProvider.System));

        writer.Write("one\n"u8.ToArray());
        writer.Use(ClassicFormatter.Default).Should().Be(0);
        await writer.FlushAsync();

        _output.Sent.Should().Equal("one");
        writer.IsExact.Should().BeFalse();
    }
}
