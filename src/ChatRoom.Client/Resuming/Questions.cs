using System.Collections.Concurrent;

namespace ChatRoom.Client.Resuming;

/// <summary>
/// Finds out whether an answer of the server is for the client itself or for the user, who may send the same commands. The
/// server answers in order, so this class keeps the unanswered questions in queues. Thread-safe.
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

    /// <summary>Removes the question that the server has answered. Returns false if the user asked it, true otherwise.</summary>
    public bool Answer(Question question)
    {
        var isAsked = _asked[(int)question].TryDequeue(out var fromClient);
        fromClient?.SetResult();
        return !isAsked || fromClient is not null;
    }
}
