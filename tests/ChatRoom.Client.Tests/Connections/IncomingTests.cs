using System.Text;
using ChatRoom.Client.Connections;

namespace ChatRoom.Client.Tests.Connections;

public sealed class IncomingTests
{
    [Fact]
    public void Lines_are_the_same_wherever_the_input_is_split()
    {
        var bytes = "ann: schön\nbob: 日本\r\n* bye"u8.ToArray();
        for (var at = 0; at <= bytes.Length; at++)
        {
            var incoming = new Incoming(isClassic: false);

            string[] lines = [.. incoming.Take(bytes.AsMemory(0, at)), .. incoming.Take(bytes.AsMemory(at)), .. incoming.TakeLast()];

            lines.Should().Equal("ann: schön", "bob: 日本", "* bye");
        }
    }

    [Fact]
    public void Classic_message_is_one_read_unless_it_ends_inside_a_character()
    {
        var incoming = new Incoming(isClassic: true);
        var bytes = "ann: schön"u8.ToArray();

        incoming.Take(bytes.AsMemory(0, 9)).Should().BeEmpty("it ends inside the ö");
        incoming.Take(bytes.AsMemory(9)).Should().Equal("ann: schön");
        incoming.Take("bob: hi"u8.ToArray()).Should().Equal("bob: hi");
    }

    [Theory]
    [InlineData("ann: \u001b]0;owned\u0007hi")]
    [InlineData("ann: \u001b[2Jhi")]
    [InlineData("ann: \u009b2Jhi")]
    [InlineData("ann: h\bi\u202e")]
    [InlineData("ann: \u0015h\u0017\u007fi")]
    public void Control_characters_and_escape_sequences_are_removed(string said)
    {
        foreach (var isClassic in new[] { false, true })
        {
            new Incoming(isClassic).Take(Encoding.UTF8.GetBytes($"{said}\n")).Should().Equal("ann: hi");
        }
    }

    [Fact]
    public void Invalid_or_too_long_line_is_replaced_by_a_notice_and_the_next_line_is_kept()
    {
        var incoming = new Incoming(isClassic: false);

        incoming.Take(new byte[] { 0xFF, (byte)'\n' }).Should().ContainSingle().Which.Should().Contain("not valid UTF-8");
        incoming.Take(Encoding.UTF8.GetBytes($"{new string('x', 70_000)}\nann: hi\n")).Should().HaveCount(2).And.EndWith("ann: hi");
    }

    [Theory]
    [InlineData("bob has connected to the chat room!you are now connected!", "bob has connected to the chat room!|you are now connected!")]
    [InlineData("b'bob' has connected to the chat room!bob: hi", "b'bob' has connected to the chat room!|bob: hi")]
    [InlineData("ann has left the chat room!bob has left the chat room!", "ann has left the chat room!|bob has left the chat room!")]
    [InlineData("ann: hibob: there", "ann: hibob: there")]
    [InlineData("ann: bob has left the chat room! he said", "ann: bob has left the chat room! he said")]
    public void Sentences_of_the_classic_server_are_split_off_and_messages_stay_whole(string read, string messages) =>
        ClassicSplitter.Split(read).Should().Equal(messages.Split('|'));
}
