using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests;

/// <summary>Keeps the lane of a journal busy, so that what is appended waits together.</summary>
internal sealed class HeldLane : IAsyncDisposable
{
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _held = Task.CompletedTask;

    public static async Task<HeldLane> HoldAsync(PostgresJournal journal)
    {
        var (lane, begun) = (new HeldLane(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lane._held = journal.Lane.DoAsync(() =>
        {
            begun.SetResult();
            return lane._release.Task;
        });
        await Wait.ForAsync(begun.Task, "the lane is held");
        return lane;
    }

    public async Task ReleaseAsync()
    {
        _release.TrySetResult();
        await _held;
    }

    public async ValueTask DisposeAsync() => await ReleaseAsync();
}
