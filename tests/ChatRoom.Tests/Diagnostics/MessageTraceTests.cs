using System.Collections.Concurrent;
using System.Diagnostics;
using ChatRoom.Connections;
using ChatRoom.Diagnostics;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Text;
using ChatRoom.Rooms;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Diagnostics;

[Collection(nameof(MessageTraceTests))] // a listener receives the spans of the whole process
[CollectionDefinition(nameof(MessageTraceTests), DisableParallelization = true)]
public sealed class MessageTraceTests : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = [];
    private readonly ConcurrentQueue<Activity> _begun = [];
    private readonly ActivityListener _listener;
    private ActivitySamplingResult _sampling = ActivitySamplingResult.AllDataAndRecorded;

    public MessageTraceTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == ChatTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => _sampling,
            ActivityStarted = _begun.Enqueue,
            ActivityStopped = End,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [Fact]
    public async Task A_message_is_one_span_that_ends_when_all_members_have_it()
    {
        using var chat = new Chat();
        var (ann, bob) = await chat.JoinAnnAndBobAsync();

        await ann.SendAsync("hi\n");
        await ann.ExpectAsync("ann: hi");
        await bob.ExpectAsync("ann: hi");

        var span = await EndedAsync();
        span.OperationName.Should().Be("chatroom.message");
        span.ParentId.Should().BeNull();
        span.Events.Should().ContainSingle().Which.Name.Should().Be("stored");
        span.TagObjects.Should().BeEquivalentTo(new Dictionary<string, object?>
        {
            ["chatroom.message.bytes"] = 2,
            ["chatroom.message.members"] = 2,
        });
        _begun.Should().ContainSingle("neither coming nor the alias is a message");
    }

    [Fact]
    public async Task A_member_that_does_not_read_keeps_the_span_open_until_it_has_the_message()
    {
        using var chat = new Chat();
        var (slow, ann) = await JoinSlowAndAnnAsync(chat);
        await ann.SendAsync("second\n");
        await ann.ExpectAsync("ann: second");
        _ended.Should().NotContain(static span => span.GetTagItem("chatroom.message.bytes")!.Equals(6));

        await slow.Received.ReadLinesUntilAsync("ann: second");

        await Wait.UntilAsync(() => _ended.Count == 2, "both spans end");
    }

    [Fact]
    public async Task Span_does_not_wait_for_a_member_that_has_left()
    {
        using var chat = new Chat();
        var (slow, ann) = await JoinSlowAndAnnAsync(chat);
        await ann.SendAsync("second\n");
        await ann.ExpectAsync("ann: second");

        await slow.VanishAsync();

        await Wait.UntilAsync(() => _ended.Count == 2, "both spans end");
    }

    [Fact]
    public async Task A_member_that_is_skipped_forward_is_past_the_message()
    {
        using var chat = new Chat(options => options.SlowMembers.MaxLagBytes = 8 * 1024);
        var slow = await chat.JoinAsync("slow", new InMemoryConnection(outputBound: 1));
        var ann = await chat.JoinAsync("ann");
        for (var i = 0; i < 20; i++)
        {
            await ann.SendAsync($"{new string('x', 1_000)}\n");
            await ann.Received.ReadLineAsync();
        }

        await slow.Received.ReadLinesUntilAsync("ann has connected to the chat room!");
        await slow.Received.ReadLineAsync();

        await Wait.UntilAsync(() => _ended.Count == 20, "all spans end");
    }

    [Fact]
    public async Task Number_of_open_spans_is_bounded_if_a_member_does_not_read()
    {
        using var chat = new Chat();
        var (_, ann) = await JoinSlowAndAnnAsync(chat);

        for (var i = 0; i < TracedMessages.Most + 10; i++)
        {
            await ann.SendAsync($"{i}\n");
            await ann.ExpectAsync($"ann: {i}");
        }

        _begun.Count.Should().Be(TracedMessages.Most + 11);
        _ended.Should().HaveCountGreaterThanOrEqualTo(10).And.OnlyContain(static span => false.Equals(span.GetTagItem("chatroom.message.followed")));
    }

    [Fact]
    public async Task Change_of_rendering_amid_traced_messages_shows_each_once()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        var bob = await chat.JoinAsync("bob");
        await ann.ExpectAsync("bob has connected to the chat room!");
        var switching = Wait.Meanwhile(async () =>
        {
            for (var i = 0; i < 300; i++)
            {
                var participant = chat.Get<SessionDirectory>().All.Single(static s => s.Participant?.Alias.Value == "bob").Participant!;
                participant.Use(TextFormatter.For(i % 2 == 0 ? LineEnd.CrLf : LineEnd.Lf));
                await Task.Yield();
            }
        });

        for (var i = 0; i < 1_000; i++)
        {
            await ann.SendAsync($"{i}\n");
        }

        await switching;
        await ann.SendAsync("last\n");
        var lines = await bob.Received.ReadLinesUntilAsync("ann: last");
        lines.Select(static line => line.TrimEnd('\r')).Where(static line => line.StartsWith("ann: ", StringComparison.Ordinal))
            .Should().Equal([.. Enumerable.Range(0, 1_000).Select(static i => $"ann: {i}"), "ann: last"]);
    }

    [Fact]
    public async Task A_message_that_is_not_stored_ends_its_span_with_the_error()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        chat.Journal.Failure = "the disk is full";

        await ann.SendAsync("hi\n");
        await ann.ExpectAsync("* message not sent: the server could not save it");

        var span = await EndedAsync();
        span.Status.Should().Be(ActivityStatusCode.Error);
        span.StatusDescription.Should().Be("the disk is full");
    }

    [Fact]
    public async Task Late_refusal_ends_the_span_with_the_error()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");
        chat.Journal.Holding = true;
        await ann.SendAsync("hi\n");
        await Wait.UntilAsync(() => chat.Journal.Held == 1, "the append waits");
        _ended.Should().BeEmpty();
        chat.Journal.Failure = "the disk is full";

        chat.Journal.Release();

        (await EndedAsync()).Status.Should().Be(ActivityStatusCode.Error);
        await ann.ExpectAsync("* message not sent: the server could not save it");
    }

    [Fact]
    public async Task A_message_that_is_not_sampled_is_delivered_without_a_span()
    {
        _sampling = ActivitySamplingResult.PropagationData;
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync("hi\n");
        await ann.ExpectAsync("ann: hi");

        _ended.Should().NotContain(static span => span.IsAllDataRequested);
    }

    [Fact]
    public async Task Each_message_is_a_trace_of_its_own()
    {
        using var chat = new Chat();
        var ann = await chat.JoinAsync("ann");

        await ann.SendAsync("one\ntwo\n/me waves\n");
        await ann.ExpectAsync("ann: one", "ann: two", "** ann waves");

        await Wait.UntilAsync(() => _ended.Count == 3, "all spans end");
        _ended.Select(static span => span.TraceId).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task The_servers_own_round_trip_has_no_span()
    {
        using var chat = new Chat();

        await chat.TalkOnOwnConnectionAsync();

        _begun.Should().BeEmpty();
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>Records a span of this test: one that an earlier test left open may end during this one.</summary>
    private void End(Activity span)
    {
        if (_begun.Contains(span))
        {
            _ended.Enqueue(span);
        }
    }

    /// <summary>Connects a member that does not read, so that a write to it waits, and a member that has sent the first message.</summary>
    private static async Task<(InMemoryConnection Slow, InMemoryConnection Ann)> JoinSlowAndAnnAsync(Chat chat)
    {
        var slow = await chat.JoinAsync("slow", new InMemoryConnection(outputBound: 1));
        var ann = await chat.JoinAsync("ann");
        await ann.SendAsync("first\n");
        await ann.ExpectAsync("ann: first");
        await Wait.UntilAsync(() => chat.Get<SessionDirectory>().All.Any(static s => s.Participant?.Subscriber.IsFlushing == true), "the slow one's flush waits");
        return (slow, ann);
    }

    private async Task<Activity> EndedAsync()
    {
        await Wait.UntilAsync(() => !_ended.IsEmpty, "the span ends");
        return _ended.Single();
    }
}
