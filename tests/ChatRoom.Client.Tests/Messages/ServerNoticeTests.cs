using ChatRoom.Client.Messages;

namespace ChatRoom.Client.Tests.Messages;

public sealed class ServerNoticeTests
{
    [Theory]
    [InlineData("the server is going down, please reconnect", true)]
    [InlineData("37 messages skipped (/history 37 shows them)", true)]
    [InlineData("1 message skipped (/history 1 shows it)", true)]
    [InlineData("12 connected, 9 left", true)]
    [InlineData("still ignoring: bob", true)]
    [InlineData("the message numbers of #lobby were reset (/history shows recent messages)", true)]
    [InlineData("bob is now known as bobby", true)]
    [InlineData("bob has set the topic: tea", true)]
    [InlineData("bob removed message 12 by ann", true)]
    [InlineData("bob edited message 12: hi", true)]
    [InlineData("ann edited message 12: hi", false)]
    [InlineData("ann is now known as anna", false)]
    [InlineData("ann has cleared the topic", false)]
    [InlineData("you are now ignoring bob", false)]
    [InlineData("nobody here is called bob", false)]
    public void Unasked_notice_is_not_an_answer(string text, bool isUnasked) =>
        ServerNotice.IsUnasked(text, "ann").Should().Be(isUnasked);
}
