using ChatRoom.Client.Terminal;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Client.Tests.Terminal;

public sealed class AttentionTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 15, 0, 0, TimeSpan.Zero));
    private readonly Attention _attention;

    public AttentionTests() => _attention = new Attention(_time);

    [Fact]
    public void Without_focus_reports_a_key_shows_that_the_user_is_watching()
    {
        _attention.NoteMessage();
        _attention.NoteMessage();
        _attention.Unread.Should().Be(2);
        _attention.TakeMark().Should().BeNull("the user may be reading");
        _time.Advance(Attention.Absence);

        _attention.TakeMark().Should().Be(new DateTimeOffset(2026, 11, 22, 15, 0, 0, TimeSpan.Zero));
        _attention.TakeMark().Should().BeNull("each absence has one rule");
        _attention.NoteActivity();
        _attention.Unread.Should().Be(0);
        _attention.TakeMark().Should().BeNull();
    }

    [Fact]
    public void With_focus_reports_the_focus_shows_that_the_user_is_watching()
    {
        _attention.NoteActivity(hasFocus: true);
        _time.Advance(TimeSpan.FromHours(1));
        _attention.NoteMessage();
        (_attention.Unread, _attention.TakeMark()).Should().Be((0, null), "the window has the focus");

        _attention.LoseFocus();
        _attention.NoteMessage();
        _attention.TakeMark().Should().Be(new DateTimeOffset(2026, 11, 22, 16, 0, 0, TimeSpan.Zero));
        _attention.Unread.Should().Be(1);
        _attention.NoteActivity(hasFocus: true);
        _attention.Unread.Should().Be(0);
    }

    [Fact]
    public void Bell_rings_at_most_once_a_second()
    {
        _attention.TakeBell().Should().BeFalse();
        _attention.NoteMessage();
        _attention.TakeBell().Should().BeTrue();
        _attention.NoteMessage();
        _attention.TakeBell().Should().BeFalse();
        _time.Advance(Attention.BellPeriod);
        _attention.TakeBell().Should().BeFalse("nothing has come since");
        _attention.NoteMessage();
        _attention.TakeBell().Should().BeTrue();
    }
}
