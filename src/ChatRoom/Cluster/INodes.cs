namespace ChatRoom.Cluster;

// Contract of INodes (tests in ChatRoom.Postgres.Tests/Cluster/PostgresNodesTests):
//
// 1. A question (AskAsync) reaches each other live node at most once. Each of them answers once; a node that knows nothing answers null.
//    A notice (Tell) has no answers.
// 2. AskAsync returns the answers when all have answered, or those that arrived in time: then IsComplete is false. It throws nothing but
//    OperationCanceledException. A question that could not be sent has no answers and is not complete.
// 3. Handlers run on the thread pool, several at a time, and may wait. One that throws has no answer.
// 4. A question may be of any size; it should be small.
// 5. A node ignores a question after its patience has ended, and a notice after 10 s. The clock of the database decides when that is,
//    which each node knows to half a second.
// 6. At most 4,096 questions wait to be sent. A further one is not sent: it ends at once, without answers.
//
// What asks the nodes, because it concerns a person who may be connected elsewhere: whispers (NodeWhispers); /whois, /seen, /ignore,
// /invite, /kick, /forget, targets of bans, of /ban --try and of /purge (PersonFinder), also if they have left lately; the marks of /who;
// /away and /back; /sessions and ending one; the end of an account's connections; /resume of a session that another node holds; read
// markers; mentions and notifications for browsers; moderators who get reports and private reasons.
//
// A guest has one connection, so nobody is asked about a guest who is connected here.
//
// What stays on one node by nature, or follows the state, which all nodes have: the reaction to bans, roles, settings and
// suspensions (each node looks at its own connections), figures, rates and limits of addresses, filters' memory, files that are being
// uploaded, the turns of a person (PersonTurns), notices to people whose texts are forgotten or whose webhook was disabled, and renames:
// only a person with an account has several connections, and keeps the alias.

/// <summary>The other nodes of a cluster. The contract stands above.</summary>
internal interface INodes
{
    /// <summary>How long a question waits for answers.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Whether this server is not a node of a cluster: there is nobody to ask.</summary>
    bool IsAlone { get; }

    /// <summary>Sets what answers a kind of questions of other nodes. Call before the server starts.</summary>
    /// <param name="answer">Returns the answer; null: nothing.</param>
    void On<TQuestion, TAnswer>(Func<TQuestion, ValueTask<TAnswer?>> answer)
        where TQuestion : INodeQuestion<TAnswer>
        where TAnswer : class;

    /// <summary>Asks all other live nodes.</summary>
    /// <param name="question">The question.</param>
    /// <param name="patience">How long to wait for answers.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<NodeAnswers<TAnswer>> AskAsync<TAnswer>(INodeQuestion<TAnswer> question, TimeSpan patience, CancellationToken cancellationToken)
        where TAnswer : class;

    /// <summary>Tells all other live nodes something, without waiting.</summary>
    void Tell<TAnswer>(INodeQuestion<TAnswer> question)
        where TAnswer : class;
}
