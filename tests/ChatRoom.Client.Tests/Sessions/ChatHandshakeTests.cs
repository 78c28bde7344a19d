using ChatRoom.Client.Sessions;

namespace ChatRoom.Client.Tests.Sessions;

public sealed class ChatHandshakeTests
{
    [Theory]
    [InlineData("ann", "ann-2")]
    [InlineData("ann-2", "ann-3")]
    [InlineData("ann-x", "ann-x-2")]
    [InlineData("Ann Smith", "Ann_Smith")]
    [InlineData("#ann", "ann")]
    [InlineData("a-name-with-thirty-two-characters", "a-name-with-thirty-two-character")]
    [InlineData("/resume 0123456789abcdef", null)]
    [InlineData("0123456789abcdef0123456789abcdef", null)]
    [InlineData(null, null)]
    public void Refused_alias_leads_to_a_suggestion(string? refused, string? suggestion) => ChatHandshake.Suggest(refused).Should().Be(suggestion);
}
