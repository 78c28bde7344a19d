namespace ChatRoom.EndToEnd.Tests.Moderation;

/// <summary>One server for all tests of a class, each of which has a <see cref="PrivateRoom"/> of its own.</summary>
public sealed class PrivateRoomFixture : ServerFixture
{
    /// <inheritdoc />
    protected override string[] Settings => [UnlimitedServerFixture.Unlimited, "ChatRoom:Admin:Token=correct-horse-battery"];
}
