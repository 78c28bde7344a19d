using ChatRoom.Client.Terminal;

namespace ChatRoom.Client.Tests.Terminal;

public sealed class BacklogTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly Backlog _backlog = new(2);

    public BacklogTests()
    {
        _backlog.Enter().Should().BeTrue();
        _backlog.Enter().Should().BeTrue();
    }

    [Fact]
    public async Task Full_backlog_blocks_until_a_line_is_shown()
    {
        var entered = EnterAsync(out var thread);
        WaitUntilBlocked(thread);
        entered.IsCompleted.Should().BeFalse();

        _backlog.Exit();

        (await entered.WaitAsync(Deadline, TestContext.Current.CancellationToken)).Should().BeTrue();
    }

    [Fact]
    public async Task Ended_backlog_does_not_block_and_refuses_lines_without_room()
    {
        var entered = EnterAsync(out var thread);
        WaitUntilBlocked(thread);

        _backlog.End();

        (await entered.WaitAsync(Deadline, TestContext.Current.CancellationToken)).Should().BeFalse();
        _backlog.Enter().Should().BeFalse();
        _backlog.Exit();
        _backlog.Enter().Should().BeTrue("there is room again");
    }

    private Task<bool> EnterAsync(out Thread thread)
    {
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        thread = new Thread(() => done.SetResult(_backlog.Enter())) { IsBackground = true };
        thread.Start();
        return done.Task;
    }

    /// <summary>Waits until a thread is blocked or has ended.</summary>
    private static void WaitUntilBlocked(Thread thread) =>
        SpinWait.SpinUntil(() => (thread.ThreadState & (ThreadState.WaitSleepJoin | ThreadState.Stopped)) != 0, Deadline).Should().BeTrue();
}
