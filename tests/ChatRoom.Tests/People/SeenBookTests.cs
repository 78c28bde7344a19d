using System.Globalization;
using ChatRoom.People;
using ChatRoom.Testing;

namespace ChatRoom.Tests.People;

public sealed class SeenBookTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Alias_has_the_time_when_it_was_last_in_use_however_it_is_written()
    {
        var book = new SeenBook();

        book.Note(Some.Alias("Ann"), Now);
        book.Note(Some.Alias("ann"), Now.AddHours(1));

        book.Find(Some.Alias("ANN")).Should().Be(Now.AddHours(1));
        book.Find(Some.Alias("bob")).Should().BeNull();
        book.Count.Should().Be(1);
    }

    [Fact]
    public void Full_book_forgets_the_alias_that_was_not_seen_for_the_longest_time()
    {
        var book = new SeenBook();
        for (var i = 0; i < SeenBook.Most; i++)
        {
            book.Note(Some.Alias(string.Create(CultureInfo.InvariantCulture, $"a{i}")), Now);
        }

        book.Note(Some.Alias("a0"), Now.AddHours(1));
        book.Note(Some.Alias("new"), Now.AddHours(1));

        book.Count.Should().Be(SeenBook.Most);
        book.Find(Some.Alias("a0")).Should().NotBeNull();
        book.Find(Some.Alias("a1")).Should().BeNull();
    }
}
