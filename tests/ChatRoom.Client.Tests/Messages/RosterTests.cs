using ChatRoom.Client.Messages;

namespace ChatRoom.Client.Tests.Messages;

public sealed class RosterTests
{
    [Fact]
    public void Who_is_there_is_learned_from_what_is_said()
    {
        Take(
            "ann has connected to the chat room!", "Bob: hi", "bob: hi", "** carl waves", "* dora whispers: psst",
            "carl has left the chat room!", "* ann is now known as annie", "* eve has joined this room", "* dora has left this room")
            .Aliases.Should().Equal("annie", "bob", "eve");
    }

    [Fact]
    public void Answer_to_who_tells_the_room_and_everybody_in_it()
    {
        var roster = Take("* 3 in #dev: ann, bob, carl and 20 more");

        roster.Room.Should().Be("#dev");
        roster.Aliases.Should().Equal("ann", "bob", "carl");
    }

    [Fact]
    public void Another_room_has_other_people()
    {
        var roster = Take("* 2 in #lobby: ann, bob", "* you are in #dev now, 1 here; topic: tea", "* #ops (2): work");

        roster.Room.Should().Be("#dev");
        roster.Aliases.Should().BeEmpty();
        roster.Rooms.Should().Equal("#dev", "#lobby", "#ops");
    }

    [Theory]
    [InlineData("* bob is now known as bobby", "bobby")]
    [InlineData("* ann is now known as bob", null)]
    [InlineData("ann: * bob is now known as eve", null)]
    public void New_alias_is_found_in_what_the_server_says_of_us(string line, string? alias) =>
        Roster.NewAlias(ChatLine.Parse(line), "bob").Should().Be(alias);

    private static Roster Take(params string[] lines)
    {
        var roster = new Roster();
        Array.ForEach(lines, line => roster.Take(ChatLine.Parse(line)));
        return roster;
    }
}
