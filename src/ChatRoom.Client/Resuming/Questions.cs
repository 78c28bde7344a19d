using System.Collections.Concurrent;

namespace ChatRoom.Client.Resuming;

/// <summary>
/// Distinguishes the answers to the client's own questions from the answers to the user's. Both send the same commands, and
/// the server answers in order. Thread-safe.
/// </summary>
internal sealed class Questions
{
    private readonly ConcurrentQueue<TaskCompletionSource?>[] _asked = [new(), new(), new()];

    /// <summary>Adds a question of the user. Call it before the question is sent.</summary>
    public void AddFromUser(Question question) => _asked[(int)question].Enqueue(null);

    /// <summary>Adds a question of the client. Call it before the question is sent.</summary>
    /// <returns>A task that completes with the answer; never, if the connection ends first.</returns>
    public Task AddFromClient(Question question)
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[(int)question].Enqueue(answered);
        return answered.Task;
    }

    /// <summary>Removes the oldest question of a kind. Returns false if the user asked it, true otherwise.</summary>
    public bool Answer(Question question)
    {
        var isAsked = _asked[(int)question].TryDequeue(out var fromClient);
        fromClient?.SetResult();
        return !isAsked || fromClient is not null;
    }
}
