using System.Collections.Concurrent;
using ChatRoom.Cluster;
using ChatRoom.Postgres.Cluster;
using ChatRoom.Postgres.Diagnostics;
using ChatRoom.Postgres.Storage;
using ChatRoom.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>The contract of INodes.</summary>
public sealed class PostgresNodesTests(PostgresServer server) : IAsyncLifetime
{
    private readonly TestNodes _nodes = new(server);
    private readonly List<(Database Database, Notifications Notifications, PostgresNodes Nodes)> _all = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _nodes.OpenAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, notifications, nodes) in _all)
        {
            await nodes.DisposeAsync();
            await notifications.DisposeAsync();
        }

        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task Contract_1_each_other_live_node_is_asked_once_and_answers()
    {
        var asked = new ConcurrentQueue<int>();
        var asker = await AddAsync(nodes => Answer(nodes, 0));
        for (var node = 1; node <= 3; node++)
        {
            await AddAsync(nodes => Answer(nodes, node));
        }

        var over = await AddAsync(static _ => { });
        await _nodes.EndAsync(DatabaseOf(over));

        foreach (var alias in (string[])["ann ☃", "bob"])
        {
            var (answers, isComplete) = await asker.AskAsync(new PersonQuestion(alias, 0), Wait.Patience, Cancellation);

            isComplete.Should().BeTrue();
            answers.Select(static answer => (answer.Person, answer.Alias)).Should().BeEquivalentTo([(1L, alias), (2L, alias)]);
        }

        asked.Should().BeEquivalentTo([1, 2, 3, 1, 2, 3], "a node does not ask itself");

        void Answer(PostgresNodes nodes, int node) => nodes.On<PersonQuestion, FoundPerson>(question =>
        {
            asked.Enqueue(node);
            return new(node == 3 ? null : Found(node, question.Alias!));
        });
    }

    [Fact]
    public async Task Contract_2_a_node_that_does_not_answer_in_time_is_left_out()
    {
        var asker = await AddAsync(static _ => { });
        await AddAsync(static nodes => nodes.On<ResumeOrder, NodeActed>(static _ => new(new NodeActed(1))));
        await _nodes.AddAsync(); // its process hangs

        var (answers, isComplete) = await asker.AskAsync(new ResumeOrder(1), TimeSpan.FromSeconds(1), Cancellation);

        isComplete.Should().BeFalse();
        answers.Should().Equal(new NodeActed(1));
    }

    [Fact]
    public async Task Contract_3_a_handler_that_fails_and_a_question_of_a_newer_version_have_no_answer()
    {
        var asker = await AddAsync(static _ => { });
        await AddAsync(static nodes => nodes.On<ResumeOrder, NodeActed>(static _ => throw new InvalidOperationException("a test lets it fail")));

        (await asker.AskAsync(new ResumeOrder(1), Wait.Patience, Cancellation)).Should().BeEquivalentTo(new NodeAnswers<NodeActed>([], IsComplete: true));
        (await asker.AskAsync(new KickOrder(1, "#a", "ann", ""), Wait.Patience, Cancellation)).Should().BeEquivalentTo(new NodeAnswers<NodeActed>([], IsComplete: true));
    }

    [Fact]
    public async Task Contract_4_questions_and_answers_may_be_larger_than_a_notification()
    {
        var asker = await AddAsync(static _ => { });
        await AddAsync(static nodes => nodes.On<PersonQuestion, FoundPerson>(static question => new(Found(1, question.Alias!))));
        var large = new string('ä', 20_000);

        var (answers, _) = await asker.AskAsync(new PersonQuestion(large, 0), Wait.Patience, Cancellation);

        answers.Should().ContainSingle().Which.Alias.Should().Be(large);
    }

    [Fact]
    public async Task Contract_5_a_question_that_is_late_is_neither_sent_nor_carried_out()
    {
        var heard = new ConcurrentQueue<long>();
        var asker = await AddAsync(static _ => { });
        await AddAsync(nodes => nodes.On<ResumeOrder, NodeActed>(order =>
        {
            heard.Enqueue(order.Session);
            return new(new NodeActed(1));
        }));
        await using (var held = await HeldNode.HoldAsync(_nodes, DatabaseOf(asker)))
        {
            var first = asker.AskAsync(new ResumeOrder(1), TimeSpan.FromMilliseconds(100), Cancellation).AsTask();
            await held.UntilAwaitedAsync();
            (await asker.AskAsync(new ResumeOrder(2), TimeSpan.FromSeconds(1), Cancellation)).IsComplete.Should().BeFalse(); // waits for the first one
            (await first).IsComplete.Should().BeFalse();
        }

        (await asker.AskAsync(new ResumeOrder(3), Wait.Patience, Cancellation)).IsComplete.Should().BeTrue();

        heard.Should().Equal(3);
    }

    [Fact]
    public async Task Contract_6_question_that_is_one_too_many_ends_at_once_without_answers()
    {
        var asker = await AddAsync(static _ => { });
        await AddAsync(static nodes => nodes.On<ResumeOrder, NodeActed>(static _ => new(new NodeActed(1))));
        Task<NodeAnswers<NodeActed>>[] waiting;
        await using (await HeldNode.HoldAsync(_nodes, DatabaseOf(asker)))
        {
            waiting = [.. Enumerable.Range(0, PostgresNodes.MostAtOnce + PostgresNodes.MostWaiting).Select(i => asker.AskAsync(new ResumeOrder(i), Wait.Patience, Cancellation).AsTask())];

            var tooMany = asker.AskAsync(new ResumeOrder(-1), TimeSpan.FromDays(1), Cancellation).AsTask();
            await Wait.ForAsync(tooMany, "it is refused");
            (await tooMany).IsComplete.Should().BeFalse();
        }

        (await Task.WhenAll(waiting)).Count(static one => one.IsComplete).Should().BeGreaterThan(PostgresNodes.MostWaiting);
    }

    [Fact]
    public async Task Questions_that_wait_together_are_all_answered()
    {
        var asker = await AddAsync(static _ => { });
        await AddAsync(static nodes => nodes.On<PersonQuestion, FoundPerson>(static question => new(Found(question.Person, "x"))));

        var all = await Task.WhenAll(Enumerable.Range(1, 1_000).Select(i => asker.AskAsync(new PersonQuestion(null, i), Wait.Patience, Cancellation).AsTask()));

        all.Select(static one => one.Answers.Single().Person).Should().Equal(Enumerable.Range(1, 1_000).Select(static i => (long)i));
    }

    private static FoundPerson Found(long person, string alias) => new(person, alias, HasAccount: false, []);

    private Database DatabaseOf(PostgresNodes nodes) => _all.Single(one => one.Nodes == nodes).Database;

    private async Task<PostgresNodes> AddAsync(Action<PostgresNodes> prepare)
    {
        var database = await _nodes.AddAsync();
        var notifications = new Notifications(database);
        var nodes = new PostgresNodes(database, notifications, new PostgresLog(NullLogger.Instance));
        prepare(nodes);
        await notifications.ListenAsync();
        _all.Add((database, notifications, nodes));
        return nodes;
    }
}
