using System.Text;
using ChatRoom.Client.Editing;

namespace ChatRoom.Client.Tests.Editing;

public sealed class KeyDecoderTests
{
    [Theory]
    [InlineData("\r", "Enter")]
    [InlineData("\n", "Enter")]
    [InlineData("\t", "Tab")]
    [InlineData("\u001b[Z", "BackTab")]
    [InlineData("\u007f", "DeleteBack")]
    [InlineData("\b", "DeleteBack")]
    [InlineData("\u001b[3~", "DeleteForward")]
    [InlineData("\u001b[A", "Up")]
    [InlineData("\u001bOA", "Up")]
    [InlineData("\u001b[B", "Down")]
    [InlineData("\u001b[C", "Right")]
    [InlineData("\u001bOD", "Left")]
    [InlineData("\u001b[1;5C", "WordRight")]
    [InlineData("\u001b[1;3D", "WordLeft")]
    [InlineData("\u001bb", "WordLeft")]
    [InlineData("\u001bf", "WordRight")]
    [InlineData("\u001bd", "KillWordForward")]
    [InlineData("\u001b\u007f", "KillWordBack")]
    [InlineData("\u001b[H", "Home")]
    [InlineData("\u001b[1~", "Home")]
    [InlineData("\u001bOF", "End")]
    [InlineData("\u001b[4~", "End")]
    [InlineData("\u0001", "Home")]
    [InlineData("\u0005", "End")]
    [InlineData("\u000b", "KillToEnd")]
    [InlineData("\u0015", "KillToStart")]
    [InlineData("\u0017", "KillWordBack")]
    [InlineData("\u0019", "Yank")]
    [InlineData("\u0003", "Interrupt")]
    [InlineData("\u0004", "EndOfInput")]
    [InlineData("\u000c", "Redraw")]
    [InlineData("\u001a", "Suspend")]
    [InlineData("\u0012", "Search")]
    [InlineData("\u001b[I", "FocusIn")]
    [InlineData("\u001b[O", "FocusOut")]
    public void Key_is_decoded_from_its_sequence(string sent, string kind) =>
        Decode(Encoding.UTF8.GetBytes(sent)).Should().Equal(new Key(Enum.Parse<KeyKind>(kind)));

    [Theory]
    [InlineData("\u001b[15~")]
    [InlineData("\u001b[?1;2c")]
    [InlineData("\u001bx")]
    [InlineData("\u0000")]
    [InlineData("\u001b[<0;10;20m")]
    public void Unknown_sequence_is_dropped_as_a_whole(string sent) =>
        Decode(Encoding.UTF8.GetBytes($"a{sent}b")).Should().Equal(new Key(KeyKind.Text, "a"), new Key(KeyKind.Text, "b"));

    [Fact]
    public void Keys_are_the_same_wherever_the_input_is_split()
    {
        var bytes = Encoding.UTF8.GetBytes("schön 日本\u001b[1;5D\u001b[200~one\r\ntwo\u001b[31m\n\u001b[201~!\u001bOA\r👍");
        var whole = Joined(Decode(bytes));

        whole.Should().Be("schön 日本<WordLeft><Paste:one\r\ntwo\u001b[31m\n>!<Up><Enter>👍");
        for (var at = 1; at < bytes.Length; at++)
        {
            Joined(Decode(bytes[..at], bytes[at..])).Should().Be(whole, $"cut at {at}");
        }

        Joined(Decode([.. bytes.Select(static b => new[] { b })])).Should().Be(whole, "cut everywhere");
    }

    [Fact]
    public void Escape_character_without_a_sequence_is_the_Escape_key()
    {
        var decoder = new KeyDecoder();
        decoder.Decode("\u001b"u8).Should().BeEmpty();
        decoder.HasEscape.Should().BeTrue();

        decoder.DecodeEscape().Should().Equal(new Key(KeyKind.Escape));

        decoder.HasEscape.Should().BeFalse();
        decoder.Decode("b"u8).Should().Equal([new Key(KeyKind.Text, "b")], "it is not Alt+B");
        decoder.Decode("\u001b["u8);
        decoder.HasEscape.Should().BeFalse("it is the beginning of a sequence");
    }

    [Fact]
    public void Burst_of_many_lines_is_a_paste_and_a_few_lines_are_not()
    {
        var burst = Decode("1\r2\r3\r4\r5\r6\rrest\t"u8.ToArray());
        KeyDecoder.IsBurst(burst).Should().BeTrue();
        KeyDecoder.AsPaste(burst).Should().Be(new Key(KeyKind.Paste, "1\n2\n3\n4\n5\n6\nrest\t"));
        KeyDecoder.IsBurst(Decode("1\r2\r3\r4\r5\r"u8.ToArray())).Should().BeFalse();
        KeyDecoder.IsBurst(Decode("\r\r\r\r\r\r\u0003"u8.ToArray())).Should().BeFalse("nobody pastes Ctrl+C");
    }

    private static List<Key> Decode(params byte[][] reads)
    {
        var decoder = new KeyDecoder();
        return [.. reads.SelectMany(read => decoder.Decode(read))];
    }

    private static string Joined(List<Key> keys) => string.Concat(keys.Select(static key => key.Kind switch
    {
        KeyKind.Text => key.Text,
        KeyKind.Paste => $"<Paste:{key.Text}>",
        _ => $"<{key.Kind}>",
    }));
}
