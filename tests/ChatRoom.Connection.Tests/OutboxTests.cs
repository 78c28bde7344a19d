using ChatRoom.Protocol;

namespace ChatRoom.Connection.Tests;

public sealed class OutboxTests
{
    private static readonly RoomName Room = RoomName.TryParse("#ops", out var room, out _) ? room : throw new FormatException();

    [Fact]
    public void Contract_1_new_message_does_not_overtake_one_that_may_be_sent_again()
    {
        var outbox = new Outbox();
        outbox.Add(Said("1"));
        outbox.Next("bot", static _ => true)!.Reference.Should().Be("1");
        outbox.Lose();
        outbox.Add(Said("2"));

        outbox.Next("bot", static _ => true).Should().BeNull("the room is ready a moment before it is settled");

        outbox.Settle(Room, isComplete: true);
        outbox.Next("bot", static _ => true)!.Reference.Should().Be("1");
        outbox.Next("bot", static _ => true)!.Reference.Should().Be("2");
    }

    private static Request Said(string reference) => new(reference, "{}", Room, new Speech(IsAction: false, reference));
}
