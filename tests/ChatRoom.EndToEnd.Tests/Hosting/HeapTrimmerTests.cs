using ChatRoom.Server.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRoom.EndToEnd.Tests.Hosting;

public sealed class HeapTrimmerTests : IDisposable
{
    private readonly HeapTrimmer _trimmer = new(null!, TimeProvider.System, NullLogger<HeapTrimmer>.Instance);

    [Fact]
    public void Trim_is_due_once_when_a_crowd_has_settled()
    {
        _trimmer.IsDue(5_000, messages: 0).Should().BeFalse("they still come");
        _trimmer.IsDue(10_000, messages: 0).Should().BeFalse("they still come");
        _trimmer.IsDue(10_000, messages: 0).Should().BeTrue();
        _trimmer.IsDue(10_000, messages: 0).Should().BeFalse("it is done");
    }

    [Fact]
    public void Trim_is_not_due_while_somebody_speaks()
    {
        _trimmer.IsDue(10_000, messages: 1);

        _trimmer.IsDue(10_000, messages: 2).Should().BeFalse();
        _trimmer.IsDue(10_000, messages: 2).Should().BeTrue();
    }

    [Fact]
    public void Trim_is_due_when_the_crowd_has_gone_again()
    {
        _trimmer.IsDue(10_000, messages: 0);
        _trimmer.IsDue(10_000, messages: 0).Should().BeTrue();

        _trimmer.IsDue(0, messages: 0).Should().BeFalse();
        _trimmer.IsDue(0, messages: 0).Should().BeTrue();
    }

    [Theory]
    [InlineData(0, 999)]
    [InlineData(20_000, 21_999)]
    public void Trim_is_not_due_for_a_few(int before, int after)
    {
        _trimmer.IsDue(before, messages: 0);
        _trimmer.IsDue(before, messages: 0);

        _trimmer.IsDue(after, messages: 0);

        _trimmer.IsDue(after, messages: 0).Should().BeFalse();
    }

    public void Dispose() => _trimmer.Dispose();
}
