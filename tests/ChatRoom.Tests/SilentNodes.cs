using ChatRoom.Cluster;

namespace ChatRoom.Tests;

/// <summary>The other nodes of a cluster, which answer nothing.</summary>
internal sealed class SilentNodes : INodes
{
    private readonly List<object> _asked = [];

    /// <summary>What they were asked and told.</summary>
    public object[] Asked
    {
        get
        {
            lock (_asked)
            {
                return [.. _asked];
            }
        }
    }

    /// <inheritdoc />
    public bool IsAlone => false;

    /// <inheritdoc />
    public void On<TQuestion, TAnswer>(Func<TQuestion, ValueTask<TAnswer?>> answer)
        where TQuestion : INodeQuestion<TAnswer>
        where TAnswer : class
    {
    }

    /// <inheritdoc />
    public ValueTask<NodeAnswers<TAnswer>> AskAsync<TAnswer>(INodeQuestion<TAnswer> question, TimeSpan patience, CancellationToken cancellationToken)
        where TAnswer : class
    {
        Tell(question);
        return new(new NodeAnswers<TAnswer>([], IsComplete: true));
    }

    /// <inheritdoc />
    public void Tell<TAnswer>(INodeQuestion<TAnswer> question)
        where TAnswer : class
    {
        lock (_asked)
        {
            _asked.Add(question);
        }
    }
}
