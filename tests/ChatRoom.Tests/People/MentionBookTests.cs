using ChatRoom.People;
using ChatRoom.Testing;

namespace ChatRoom.Tests.People;

public sealed class MentionBookTests
{
    [Fact]
    public void Book_keeps_the_last_mentions_of_each_person()
    {
        var book = new MentionBook();
        for (var id = 1; id <= MentionBook.Most + 5; id++)
        {
            book.Add(7, new Mention(Some.Room("#ops"), id, DateTimeOffset.UnixEpoch));
        }

        book.Of(7).Select(static mention => mention.Id).Should().Equal(Enumerable.Range(6, MentionBook.Most).Select(static id => (long)id));
        book.Of(8).Should().BeEmpty();

        book.Remove(7);
        book.Of(7).Should().BeEmpty();
    }

    [Fact]
    public void Mentions_that_come_in_another_order_are_listed_by_time_and_within_a_room_by_id()
    {
        var book = new MentionBook();
        var (ops, lobby) = (Some.Room("#ops"), Some.Room("#lobby"));
        book.Add(7, new Mention(ops, 2, DateTimeOffset.UnixEpoch));
        book.Add(7, new Mention(lobby, 9, DateTimeOffset.UnixEpoch.AddSeconds(1)));
        book.Add(7, new Mention(ops, 1, DateTimeOffset.UnixEpoch));

        book.Of(7).Select(static mention => mention.Id).Should().Equal(1, 2, 9);
    }
}
