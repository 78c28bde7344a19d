namespace ChatRoom.Tests;

public class DurationTests
{
    [Theory]
    [InlineData("500ms", "00:00:00.500")]
    [InlineData("90s", "00:01:30")]
    [InlineData("5m", "00:05:00")]
    [InlineData("12h", "12:00:00")]
    [InlineData("30d", "30.00:00:00")]
    [InlineData("1h30m", "01:30:00")]
    [InlineData("4m9s", "00:04:09")]
    [InlineData("0", "00:00:00")]
    [InlineData("0s", "00:00:00")]
    [InlineData("00:00:30", "00:00:30")]
    [InlineData("30.12:00:00", "30.12:00:00")]
    public void Duration_is_read_in_all_forms(string text, string expected)
    {
        Duration.TryParse(text, out var duration).Should().BeTrue();
        duration.Should().Be(TimeSpan.Parse(expected, null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("1.5h")]
    [InlineData("5x")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("30m1h")]
    [InlineData("999999999d")]
    [InlineData("soon")]
    public void Text_that_is_not_a_duration_is_refused(string text) => Duration.TryParse(text, out _).Should().BeFalse();

    [Theory]
    [InlineData("00:00:00.0053731", "5 ms")]
    [InlineData("00:00:00", "0 ms")]
    [InlineData("00:00:00.9996", "1 s")]
    [InlineData("00:00:01.25", "1.3 s")]
    [InlineData("00:00:08", "8 s")]
    [InlineData("00:04:09", "4m9s")]
    [InlineData("02:00:30", "2h")]
    [InlineData("12.04:05:06", "12d4h")]
    public void Duration_is_formatted_for_people(string duration, string expected) =>
        Duration.Format(TimeSpan.Parse(duration, null)).Should().Be(expected);
}
