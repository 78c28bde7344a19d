using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.Text;

namespace ChatRoom.Protocol.Tests.Text;

public class QuantityTests
{
    [Theory]
    [InlineData(0, "0 rooms")]
    [InlineData(1, "1 room")]
    [InlineData(2, "2 rooms")]
    [InlineData(4_700_000, "4700000 rooms")]
    public void Number_has_the_noun_that_agrees_with_it(long count, string expected) => Quantity.Of(count, "room").Should().Be(expected);

    [Theory]
    [MemberData(nameof(Ones))]
    public void Reply_about_one_is_in_the_singular(Reply reply, string expected) => Wording.Of(reply).Should().Contain(expected);

    public static TheoryData<Reply, string> Ones => new()
    {
        { new Skipped(Lobby, 5, 5, 1), "1 message skipped (/history 1 shows it)" },
        { new Skipped(Lobby, 5, 6, 2), "2 messages skipped (/history 2 shows them)" },
        { new MessagesGone(Lobby, 5, 5), "1 message is no longer available" },
        { new MessagesGone(Lobby, 5, 6), "2 messages are no longer available" },
        { new RoomList([], 1), "and 1 more room" },
        { new RoomList([], 2), "and 2 more rooms" },
        { new WhoList(Lobby, "b", 1, ["bob"]), "1 in #lobby begins with b: bob" },
        { new WhoList(Lobby, "b", 2, ["bea", "bob"]), "2 in #lobby begin with b: bea, bob" },
        { new WhoList(Lobby, "", 2, ["bob"]), "2 in #lobby: bob and 1 more (/who <prefix> lists it)" },
        { new WhoList(Lobby, "", 3, ["bob"]), "3 in #lobby: bob and 2 more (/who <prefix> lists them)" },
    };

    private static RoomName Lobby => RoomName.TryParse("#lobby", out var lobby, out _) ? lobby : throw new InvalidOperationException();
}
