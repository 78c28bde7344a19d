namespace ChatRoom.Cluster;

/// <summary>The nodes of a server that is not part of a cluster: there are no others.</summary>
internal sealed class AloneNodes : INodes
{
    /// <inheritdoc />
    public bool IsAlone => true;

    /// <inheritdoc />
    public void On<TQuestion, TAnswer>(Func<TQuestion, ValueTask<TAnswer?>> answer)
        where TQuestion : INodeQuestion<TAnswer>
        where TAnswer : class
    {
    }

    /// <inheritdoc />
    public ValueTask<NodeAnswers<TAnswer>> AskAsync<TAnswer>(INodeQuestion<TAnswer> question, TimeSpan patience, CancellationToken cancellationToken)
        where TAnswer : class => new(new NodeAnswers<TAnswer>([], IsComplete: true));

    /// <inheritdoc />
    public void Tell<TAnswer>(INodeQuestion<TAnswer> question)
        where TAnswer : class
    {
    }
}
