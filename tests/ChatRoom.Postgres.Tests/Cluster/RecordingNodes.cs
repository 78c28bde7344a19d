using System.Collections.Concurrent;
using ChatRoom.Cluster;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>Records what a node asks and tells the others.</summary>
internal sealed class RecordingNodes(INodes inner) : INodes
{
    private readonly ConcurrentQueue<object> _sent = new();

    /// <summary>The questions and notices, in order.</summary>
    public IReadOnlyCollection<object> Sent => _sent;

    public bool IsAlone => inner.IsAlone;

    public void On<TQuestion, TAnswer>(Func<TQuestion, ValueTask<TAnswer?>> answer)
        where TQuestion : INodeQuestion<TAnswer>
        where TAnswer : class => inner.On(answer);

    public ValueTask<NodeAnswers<TAnswer>> AskAsync<TAnswer>(INodeQuestion<TAnswer> question, TimeSpan patience, CancellationToken cancellationToken)
        where TAnswer : class
    {
        _sent.Enqueue(question);
        return inner.AskAsync(question, patience, cancellationToken);
    }

    public void Tell<TAnswer>(INodeQuestion<TAnswer> question)
        where TAnswer : class
    {
        _sent.Enqueue(question);
        inner.Tell(question);
    }
}
