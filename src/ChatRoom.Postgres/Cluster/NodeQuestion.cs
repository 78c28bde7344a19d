namespace ChatRoom.Postgres.Cluster;

/// <summary>A question that waits for the answers of other nodes. Thread-safe.</summary>
internal sealed class NodeQuestion
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, string> _answers = []; // by node
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HashSet<long>? _missing; // null: it is not sent yet, or could not be sent

    /// <summary>Completes when all have answered, or when it could not be sent.</summary>
    public Task Done => _done.Task;

    /// <summary>The answers that are there, and whether these are all.</summary>
    public (IReadOnlyList<string> All, bool IsComplete) Answers
    {
        get
        {
            lock (_lock)
            {
                return ([.. _answers.Values], _missing is { Count: 0 });
            }
        }
    }

    /// <summary>Records to which nodes the question was sent.</summary>
    /// <param name="nodes">The nodes that are to answer; null: it could not be sent.</param>
    public void Sent(IEnumerable<long>? nodes)
    {
        lock (_lock)
        {
            _missing = nodes?.Where(node => !_answers.ContainsKey(node)).ToHashSet(); // an answer may be faster than this
            if (_missing is not { Count: > 0 })
            {
                _done.TrySetResult();
            }
        }
    }

    /// <summary>A node has answered.</summary>
    public void Add(long node, string answer)
    {
        lock (_lock)
        {
            _answers.TryAdd(node, answer);
            if (_missing?.Remove(node) == true && _missing.Count == 0)
            {
                _done.TrySetResult();
            }
        }
    }
}
