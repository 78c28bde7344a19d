using ChatRoom.Client.Messages;

namespace ChatRoom.Client.Tests.Messages;

public sealed class ChatLineTests
{
    [Theory]
    [InlineData("bob: hello: there", "Message", "bob", "hello: there")]
    [InlineData("** bob waves", "Action", "bob", "waves")]
    [InlineData("bob has connected to the chat room!", "Connected", "bob", "has connected to the chat room!")]
    [InlineData("b'bob' has connected to the chat room", "Connected", "bob", "has connected to the chat room")]
    [InlineData("bob has left the chat room!", "Left", "bob", "has left the chat room!")]
    [InlineData("You are now connected!", "Welcome", "", "You are now connected!")]
    [InlineData("you are now connected!", "Welcome", "", "you are now connected!")]
    [InlineData("* bob whispers: psst", "Whisper", "bob", "psst")]
    [InlineData("* 12 connected, 9 left", "Notice", "", "12 connected, 9 left")]
    [InlineData("two words: no alias", "Other", "", "two words: no alias")]
    [InlineData("", "Other", "", "")]
    public void Line_is_parsed_into_kind_alias_and_text(string raw, string kind, string alias, string text)
    {
        var line = ChatLine.Parse(raw);

        line.Should().Be(new ChatLine(Enum.Parse<ChatLineKind>(kind), raw, "", alias, text));
    }

    [Fact]
    public void Server_time_is_separate_from_the_alias() =>
        ChatLine.Parse("[15:04] bob: hi").Should().Be(new ChatLine(ChatLineKind.Message, "[15:04] bob: hi", "[15:04] ", "bob", "hi"));
}
