namespace ChatRoom.Protocol.Tests;

public class RoomNameTests
{
    [Theory]
    [InlineData("#ops", "#ops")]
    [InlineData("ops", "#ops")]
    [InlineData("#Żółw", "#Żółw")]
    [InlineData("#{x}", "#{x}")]
    [InlineData("#-", "#-")]
    [InlineData("#日本語", "#日本語")]
    public void Room_name_is_accepted_with_or_without_its_hash(string text, string expected)
    {
        var room = Parse(text);

        room.Value.Should().Be(expected);
        room.ToString().Should().Be(expected);
    }

    [Theory]
    [InlineData("", "a room name has at least 1 character")]
    [InlineData("#", "a room name has at least 1 character")]
    [InlineData("##ops", "a room name can't contain \"#\"")]
    [InlineData("#a b", "a room name can't contain white space")]
    [InlineData("#a/b", "a room name can't contain \"/\"")]
    [InlineData("#a\u2024b", "a room name can't contain U+2024")]
    [InlineData("#a½", "a room name can't contain U+00BD")]
    [InlineData("#\uFDFA", "a room name can't contain U+FDFA")]
    [InlineData("#123456789012345678901234567890123", "a room name has at most 32 characters")]
    public void Illegal_room_name_is_refused_with_a_reason(string text, string expected)
    {
        RoomName.TryParse(text, out var room, out var reason).Should().BeFalse();

        room.Should().BeNull();
        reason.Should().Be(expected);
    }

    [Fact]
    public void Thirty_two_characters_after_the_hash_are_accepted() =>
        Parse("#" + string.Concat(Enumerable.Repeat("𝔘", 32))).Key.Should().Be("#" + new string('u', 32));

    [Fact]
    public void Room_names_that_differ_only_in_case_or_form_are_equal()
    {
        Parse("#Ops").Should().Be(Parse("ＯＰＳ"));
        Parse("#Ops").GetHashCode().Should().Be(Parse("#oPS").GetHashCode());
        Parse("#Ops").Should().NotBe(Parse("#op"));
    }

    private static RoomName Parse(string text)
    {
        RoomName.TryParse(text, out var room, out var reason).Should().BeTrue(reason);
        return room!;
    }
}
