using ChatRoom.Client.Messages;

namespace ChatRoom.Client.Tests.Sessions;

public sealed class UserLineTests
{
    [Theory]
    [InlineData("/quit", true)]
    [InlineData("/QUIT see you", true)]
    [InlineData("/bye", true)]
    [InlineData("/exit", true)]
    [InlineData("/quite", false)]
    [InlineData("//quit", false)]
    [InlineData("quit", false)]
    public void Quit_has_several_names(string line, bool isQuit) => UserLine.IsQuit(line).Should().Be(isQuit);

    [Theory]
    [InlineData("hello", "bob: hello")]
    [InlineData("//etc", "bob: /etc")]
    [InlineData("a/b", "bob: a/b")]
    [InlineData("/who", null)]
    public void Classic_message_has_the_alias_in_front_and_a_command_is_refused(string line, string? message)
    {
        UserLine.TryToClassic(line, "bob", out var found).Should().Be(message is not null);
        found.Should().Be(message);
    }
}
