using ChatRoom.Identity;

namespace ChatRoom.Tests.Identity;

public sealed class ReservedAliasesTests
{
    [Fact]
    public void Every_alias_of_the_setting_is_reserved_however_they_are_separated() =>
        ReservedAliases.In(new ChatRoomOptions { ReservedAliases = " root, ops\n* boss;" }).Select(static alias => alias.Value)
            .Should().Equal("root", "ops", "boss");
}
