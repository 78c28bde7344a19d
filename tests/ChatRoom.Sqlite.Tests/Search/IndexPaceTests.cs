using ChatRoom.Sqlite.Search;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Sqlite.Tests.Search;

public class IndexPaceTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly IndexPace _pace;
    private long _changes;

    public IndexPaceTests()
    {
        _pace = new IndexPace(_time);
        _pace.Begin(0);
        _pace.End();
    }

    [Fact]
    public void Without_changes_nothing_is_due() => Look(0).Should().BeFalse();

    [Fact]
    public void Few_changes_are_due_at_once() => Look(IndexPace.FewChanges).Should().BeTrue();

    [Fact]
    public void Many_changes_wait_until_few_come()
    {
        Look(10_000).Should().BeFalse();
        Look(10_000).Should().BeFalse();
        Look(0).Should().BeTrue();
    }

    [Fact]
    public void Under_endless_load_a_turn_is_due_after_ten_seconds()
    {
        LooksUntilDue().Should().Be((int)(IndexPace.LongestWait / IndexPace.Interval));
    }

    [Fact]
    public void Under_endless_load_a_long_turn_is_followed_by_a_rest_four_times_as_long()
    {
        LooksUntilDue();
        _pace.Begin(_changes);
        _time.Advance(TimeSpan.FromSeconds(20));
        _pace.End();

        LooksUntilDue().Should().Be((int)(TimeSpan.FromSeconds(80) / IndexPace.Interval));
    }

    private int LooksUntilDue()
    {
        var looks = 0;
        while (!Look(10_000))
        {
            looks++;
        }

        return looks;
    }

    private bool Look(int came)
    {
        _time.Advance(IndexPace.Interval);
        return _pace.IsDue(_changes += came);
    }
}
