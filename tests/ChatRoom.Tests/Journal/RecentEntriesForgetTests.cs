using ChatRoom.Journal;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Journal;

public class RecentEntriesForgetTests
{
    [Theory]
    [InlineData(0, 3)]
    [InlineData(4, 3)]
    [InlineData(5, 2)]
    [InlineData(7, 0)]
    [InlineData(99, 0)]
    public void Forgotten_entries_are_not_read_and_the_numbers_continue(long upTo, int left)
    {
        var entries = new RecentEntries(nextId: 5);
        entries.Add(Some.Message("five"));
        entries.Add(Some.Message("six"));
        entries.Add(Some.Message("seven"));

        entries.Forget(upTo);

        entries.Before(long.MaxValue, 10).Select(static entry => entry.Id).Should().Equal(Enumerable.Range(8 - left, left).Select(static id => (long)id));
        entries.NextId.Should().Be(8);
        entries.Add(Some.Message("eight"));
        entries.After(7, 10).Select(static entry => entry.Id).Should().Equal(8);
    }
}
