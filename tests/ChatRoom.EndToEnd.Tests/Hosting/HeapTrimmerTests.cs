using ChatRoom.Diagnostics;
using ChatRoom.Server.Hosting;
using ChatRoom.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.EndToEnd.Tests.Hosting;

public sealed class HeapTrimmerTests : IDisposable
{
    private readonly CapturingLogger _log = new();
    private readonly FakeTimeProvider _time = new();
    private readonly LoggerFactory _logging;
    private readonly HeapTrimmer _trimmer;

    public HeapTrimmerTests()
    {
        _logging = new LoggerFactory([_log]);
        var log = new ChatLog(_logging.CreateLogger<ChatLog>(), Options.Create(new ChatRoomOptions()));
        _trimmer = new HeapTrimmer(null!, _time, log, NullLogger<HeapTrimmer>.Instance);
    }

    [Fact]
    public void Trim_is_due_once_when_a_crowd_has_settled()
    {
        _trimmer.IsDue(5_000, messages: 0).Should().BeFalse("they still come");
        _trimmer.IsDue(10_000, messages: 0).Should().BeFalse("they still come");
        _trimmer.IsDue(10_000, messages: 0).Should().BeTrue();
        _trimmer.IsDue(10_000, messages: 0).Should().BeFalse("it is done");
    }

    [Fact]
    public void Trim_is_not_due_while_members_talk()
    {
        _trimmer.IsDue(10_000, messages: 1);

        _trimmer.IsDue(10_000, messages: 2).Should().BeFalse();
        _trimmer.IsDue(10_000, messages: 2).Should().BeTrue();
    }

    [Fact]
    public void Trim_is_due_after_the_crowd_has_left()
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

    [Fact]
    public async Task Turn_that_throws_is_logged_once_and_the_next_ones_follow()
    {
        await _trimmer.StartAsync(TestContext.Current.CancellationToken);

        // Without a chat, every turn throws.
        await Wait.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return _log.Lines.Count > 0 || _trimmer.ExecuteTask!.IsCompleted;
            },
            "a turn fails");
        for (var second = 0; second < 10; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await _trimmer.StopAsync(TestContext.Current.CancellationToken);
        _trimmer.ExecuteTask!.IsCompletedSuccessfully.Should().BeTrue("a task that fails ends the server");
        _log.Lines.Should().ContainSingle().Which.EventId.Should().Be(EventIds.StepFailed);
    }

    public void Dispose()
    {
        _trimmer.Dispose();
        _logging.Dispose();
    }
}
