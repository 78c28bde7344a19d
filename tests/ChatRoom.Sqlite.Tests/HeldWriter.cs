using ChatRoom.Sqlite.Writing;
using ChatRoom.Testing;

namespace ChatRoom.Sqlite.Tests;

/// <summary>Keeps a writer busy: appends wait until this is released.</summary>
internal sealed class HeldWriter : IDisposable
{
    private readonly ManualResetEventSlim _free = new();
    private Task _slice = Task.CompletedTask;

    public static async Task<HeldWriter> HoldAsync(Writer writer)
    {
        var held = new HeldWriter();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        held._slice = writer.RunAsync(_ =>
        {
            begun.SetResult();
            held._free.Wait();
        });
        await Wait.ForAsync(begun.Task, "the writer is held");
        return held;
    }

    public Task ReleaseAsync()
    {
        _free.Set();
        return _slice;
    }

    /// <summary>Also releases after a failed test, whose journal could not be closed otherwise.</summary>
    public void Dispose() => _free.Set();
}
