using System.Collections.Concurrent;

namespace ChatRoom.Client.Resuming;

/// <summary>
/// The client asks what the user may ask as well, and the server answers in order: so each answer's place in the queue
/// tells whose it is. For all threads.
/// </summary>
internal sealed class Questions
{
    private readonly ConcurrentQueue<TaskCompletionSource?>[] _asked = [new(), new(), new()];

    /// <summary>The user asks; to be told before it is sent.</summary>
    public void ByUser(Question question) => _asked[(int)question].Enqueue(null);

    /// <summary>The client asks; to be told before it is sent.</summary>
    /// <returns>Done when that was answered; never, if the connection ends first.</returns>
    public Task ByUs(Question question)
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[(int)question].Enqueue(answered);
        return answered.Task;
    }

    /// <summary>An answer has come; whether it is ours, and not the user's.</summary>
    public bool Answer(Question question)
    {
        _ = _asked[(int)question].TryDequeue(out var byUs);
        byUs?.SetResult();
        return byUs is not null;
    }
}
