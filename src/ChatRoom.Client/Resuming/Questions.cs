using System.Collections.Concurrent;

namespace ChatRoom.Client.Resuming;

/// <summary>
/// Tells the answers to the client's own questions from those to the user's: both ask the same, and the server answers in
/// order. For all threads.
/// </summary>
internal sealed class Questions
{
    private readonly ConcurrentQueue<TaskCompletionSource?>[] _asked = [new(), new(), new()];

    /// <summary>Notes that the user asks, before the question is sent.</summary>
    public void ByUser(Question question) => _asked[(int)question].Enqueue(null);

    /// <summary>Notes that the client asks, before the question is sent.</summary>
    /// <returns>Completes with the answer; never, if the connection ends first.</returns>
    public Task ByUs(Question question)
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[(int)question].Enqueue(answered);
        return answered.Task;
    }

    /// <summary>Notes an answer; false if the user asked. An answer that nobody asked for is the client's.</summary>
    public bool Answer(Question question)
    {
        var isAsked = _asked[(int)question].TryDequeue(out var byUs);
        byUs?.SetResult();
        return !isAsked || byUs is not null;
    }
}
