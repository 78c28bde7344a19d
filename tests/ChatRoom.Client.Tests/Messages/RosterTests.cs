using ChatRoom.Client.Messages;

namespace ChatRoom.Client.Tests.Messages;

public sealed class RosterTests
{
    [Fact]
    public void Members_are_learned_from_lines()
    {
        Take(
            "ann has connected to the chat room!", "Bob: hi", "bob: hi", "** carl waves", "* dora whispers: psst",
            "carl has left the chat room!", "* ann is now known as annie", "* eve has joined this room", "* dora has left this room")
            .Aliases.Should().Equal("annie", "bob", "eve");
    }

    [Fact]
    public void Answer_to_who_sets_the_room_and_adds_its_members()
    {
        var roster = Take("* 3 in #dev: ann, bob, carl and 20 more");

        roster.Room.Should().Be("#dev");
        roster.Aliases.Should().Equal("ann", "bob", "carl");
    }

    [Fact]
    public void Change_of_room_clears_the_members()
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
    public void New_alias_is_found_in_notices_about_the_client_only(string line, string? alias) =>
        Roster.NewAlias(ChatLine.Parse(line), "bob").Should().Be(alias);

    private static Roster Take(params string[] lines)
    {
        var roster = new Roster();
        Array.ForEach(lines, line => roster.Take(ChatLine.Parse(line)));
        return roster;
    }
}
