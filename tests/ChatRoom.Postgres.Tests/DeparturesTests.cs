using ChatRoom.Journal;
using ChatRoom.Postgres.Diagnostics;
using ChatRoom.Postgres.People;
using ChatRoom.Postgres.Storage;
using ChatRoom.Presence;
using ChatRoom.Protocol;
using ChatRoom.Testing;
using ChatRoom.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Postgres.Tests;

/// <summary>What becomes of the people of a node that is over.</summary>
public sealed class DeparturesTests(PostgresServer server) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow); // stands still: nothing is found by looking again
    private readonly TestNodes _nodes = new(server);
    private readonly MemoryJournal _journal = new(); // of all nodes
    private Database _dead = null!;
    private Database _live = null!;
    private PostgresPresence _there = null!; // of the dead node
    private PostgresPresence _here = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _nodes.OpenAsync();
        (_dead, _live) = (await _nodes.AddAsync(), await _nodes.AddAsync());
        (_there, _here) = (new PostgresPresence(_dead), new PostgresPresence(_live));
        foreach (var room in (string[])["#lobby", "#ops", "#r0", "#r1", "#r2"])
        {
            await _journal.FollowAsync(room, new Follower(), Cancellation); // otherwise it keeps nothing
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _there.DisposeAsync();
        await _here.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task People_of_a_dead_node_leave_each_room_once_and_those_who_are_still_there_do_not()
    {
        await EnterAsync(_there, "#lobby", 1, "ann");
        await EnterAsync(_there, "#ops", 1, "ann");
        await EnterAsync(_there, "#lobby", 2, "bob");
        await EnterAsync(_there, "#ops", 2, "bob");
        await EnterAsync(_here, "#lobby", 2, "bob");
        await EnterAsync(_here, "#lobby", 3, "carl");
        await _nodes.EndAsync(_dead);

        await New(_live).OnNodeOverAsync(_dead.Incarnation, Cancellation);
        await New(_live).OnNodeOverAsync(_dead.Incarnation, Cancellation);

        (await ReadAsync("#lobby")).Should().Equal("Left ann");
        (await ReadAsync("#ops")).Should().BeEquivalentTo("Left ann", "Parted bob");
        (await _nodes.ExecuteAsync("SELECT count(*) FROM visits")).Should().Be(2L);
        (await _nodes.ExecuteAsync("SELECT string_agg(alias, ' ' ORDER BY alias) FROM people")).Should().Be("bob carl");
    }

    [Fact]
    public async Task Node_that_dies_between_the_events_and_the_end_of_the_visits_lets_nobody_leave_twice()
    {
        for (var person = 1; person <= 20; person++)
        {
            await EnterAsync(_there, $"#r{person % 3}", person, $"p{person}");
        }

        await _nodes.EndAsync(_dead);
        var dying = New(await _nodes.AddAsync(), new DyingJournal(_journal));
        await dying.Awaiting(one => one.OnNodeOverAsync(_dead.Incarnation, Cancellation)).Should().ThrowAsync<JournalException>();
        (await _nodes.ExecuteAsync("SELECT count(*) FROM visits")).Should().Be(20L, "it was rolled back");

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Wait.Meanwhile(() => New(_live).OnNodeOverAsync(_dead.Incarnation, Cancellation))));

        var all = (await Task.WhenAll(Enumerable.Range(0, 3).Select(n => ReadAsync($"#r{n}")))).SelectMany(static lines => lines);
        all.Should().BeEquivalentTo(Enumerable.Range(1, 20).Select(static person => $"Left p{person}"));
    }

    [Fact]
    public async Task Many_who_leave_a_room_are_a_crowd()
    {
        await Task.WhenAll(Enumerable.Range(1, 150).Select(person => EnterAsync(_there, "#lobby", person, $"p{person}")));
        await EnterAsync(_here, "#lobby", 1, "p1");
        await _nodes.EndAsync(_dead);

        await New(_live).OnNodeOverAsync(_dead.Incarnation, Cancellation);

        (await ReadAsync("#lobby")).Should().Equal("Crowd 0 149");
        (await _here.CountAsync(Some.Room(), Cancellation)).Should().Be(1);
    }

    [Fact]
    public async Task Person_whom_two_dead_nodes_had_in_a_room_leaves_it_once()
    {
        var second = await _nodes.AddAsync();
        await using var presence = new PostgresPresence(second);
        await EnterAsync(_there, "#lobby", 1, "ann");
        await EnterAsync(presence, "#lobby", 1, "ann");
        await _nodes.EndAsync(_dead);
        await _nodes.EndAsync(second);

        await New(_live).OnNodeOverAsync(_dead.Incarnation, Cancellation);
        await New(_live).OnNodeOverAsync(second.Incarnation, Cancellation);

        (await ReadAsync("#lobby")).Should().Equal("Left ann");
    }

    [Fact]
    public async Task People_of_a_node_that_has_left_have_its_lease_to_come_back_on_another()
    {
        await EnterAsync(_there, "#lobby", 1, "ann");
        await EnterAsync(_there, "#lobby", 2, "bob");
        await _nodes.ExecuteAsync($"SELECT chat_leave({_dead.Incarnation})");
        var other = await _nodes.AddAsync();
        await using var presence = new PostgresPresence(other);
        await EnterAsync(presence, "#lobby", 3, "carl");
        await _nodes.EndAsync(other);
        await using var departures = New(_live);

        departures.Start();

        await UntilAsync("Left carl");
        (await EnterAsync(_here, "#lobby", 1, "ann")).Should().Be(PresenceChange.None, "the lease has not ended");
        await _nodes.EndAsync(_dead);
        departures.NodeOver();
        await UntilAsync("Left carl", "Left bob");
    }

    [Fact]
    public async Task Journal_that_does_not_answer_does_not_keep_the_people_locked()
    {
        await EnterAsync(_there, "#lobby", 1, "ann");
        await _nodes.EndAsync(_dead);
        await using var departures = new Departures(_live, new HangingJournal(), static () => 100, TimeProvider.System, new PostgresLog(NullLogger.Instance)) { Limit = TimeSpan.FromMilliseconds(100) };

        await Wait.ForAsync(departures.Awaiting(one => one.OnNodeOverAsync(_dead.Incarnation, Cancellation)).Should().ThrowAsync<JournalException>(), "it gives up");

        (await EnterAsync(_here, "#lobby", 1, "ann")).Should().Be(PresenceChange.None, "the room has not seen her leave");
    }

    [Fact]
    public async Task People_of_a_node_that_was_over_for_days_leave_although_nodes_have_started_since()
    {
        await EnterAsync(_there, "#lobby", 1, "ann");
        var gone = await _nodes.AddAsync();
        await using (var presence = new PostgresPresence(gone))
        {
            await EnterAsync(presence, "#lobby", 2, "bob");
            await presence.LeaveAsync(Some.Room(), 2, $"{presence.GetHashCode()}-2", Cancellation);
        }

        await _nodes.EndAsync(_dead);
        await _nodes.EndAsync(gone);
        await _nodes.ExecuteAsync("UPDATE nodes SET renewed = now() - interval '2 days' WHERE is_over; UPDATE lanes SET since = now() - interval '2 days' WHERE is_over");

        await _nodes.ExecuteAsync("SELECT chat_join(7, 'new', '5 s')");

        (await _nodes.ExecuteAsync($"SELECT count(*) FROM nodes WHERE incarnation = {gone.Incarnation}")).Should().Be(0L, "nothing is left of it");
        (await _nodes.ExecuteAsync($"SELECT count(*) FROM calls WHERE incarnation = {gone.Incarnation}")).Should().Be(0L);
        await using var departures = New(_live);
        departures.Start();
        await Deadline.UntilAsync(() => ReadAsync("#lobby"), static lines => lines is ["Left ann"], static lines => string.Join(", ", lines));
    }

    [Fact]
    public async Task A_start_finds_the_nodes_that_are_over_and_an_event_the_next_one()
    {
        await EnterAsync(_there, "#lobby", 1, "ann");
        await _nodes.EndAsync(_dead);
        var next = await _nodes.AddAsync();
        await using var presence = new PostgresPresence(next);
        await EnterAsync(presence, "#lobby", 2, "bob");
        await using var departures = New(_live);

        departures.Start();
        await UntilAsync("Left ann");
        await _nodes.EndAsync(next);
        departures.NodeOver();

        await UntilAsync("Left ann", "Left bob");
    }

    [Fact]
    public async Task Node_whose_end_nobody_reports_is_found_by_looking_again()
    {
        await EnterAsync(_there, "#lobby", 1, "ann");
        var next = await _nodes.AddAsync();
        await using var presence = new PostgresPresence(next);
        await EnterAsync(presence, "#lobby", 2, "bob");
        await _nodes.EndAsync(_dead);
        await using var departures = New(_live);
        departures.Start();
        await UntilAsync("Left ann");
        await _nodes.EndAsync(next);

        await Deadline.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(5));
                return ReadAsync("#lobby");
            },
            static lines => lines is ["Left ann", "Left bob"],
            static lines => string.Join(", ", lines));
    }

    private Task<string[]> UntilAsync(params string[] left) => Deadline.UntilAsync(() => ReadAsync("#lobby"), lines => lines.SequenceEqual(left), static lines => string.Join(", ", lines));

    private Departures New(Database database, IMessageJournal? journal = null) =>
        new(database, journal ?? _journal, static () => 100, _time, new PostgresLog(NullLogger.Instance));

    private static Task<PresenceChange> EnterAsync(PostgresPresence presence, string room, long person, string alias) =>
        presence.EnterAsync(Some.Room(room), person, $"{presence.GetHashCode()}-{person}", Some.Alias(alias), Cancellation).AsTask();

    private async Task<string[]> ReadAsync(string room) =>
    [
        .. (await _journal.ReadAfterAsync(room, 0, 1_000, Cancellation)).Select(static entry => entry.Event.Kind == ChatEventKind.Crowd
            ? $"{entry.Event.Kind} {entry.Event.Arrivals} {entry.Event.Departures}"
            : $"{entry.Event.Kind} {entry.Event.Author}"),
    ];

    /// <summary>Never answers.</summary>
    private sealed class HangingJournal : IMessageJournal
    {
        public string? Failure => null;

        public string Kind => "hanging";

        public async ValueTask<long> AppendAsync(string room, ChatEvent e, AppendKey key, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }

        public RoomEpoch EpochOf(string room) => throw new NotSupportedException();

        public ValueTask<IAsyncDisposable> FollowAsync(string room, IJournalFollower follower, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<JournalEntry>> ReadBeforeAsync(string room, long before, int count, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<JournalEntry>> ReadAfterAsync(string room, long after, int count, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    /// <summary>Stores some events, and fails then.</summary>
    private sealed class DyingJournal(IMessageJournal journal) : IMessageJournal
    {
        private int _appends;

        public string? Failure => null;

        public string Kind => journal.Kind;

        public async ValueTask<long> AppendAsync(string room, ChatEvent e, AppendKey key, CancellationToken cancellationToken)
        {
            var id = await journal.AppendAsync(room, e, key, cancellationToken);
            return Interlocked.Increment(ref _appends) < 10 ? id : throw new JournalException("a test ends this node");
        }

        public RoomEpoch EpochOf(string room) => journal.EpochOf(room);

        public ValueTask<IAsyncDisposable> FollowAsync(string room, IJournalFollower follower, CancellationToken cancellationToken) => journal.FollowAsync(room, follower, cancellationToken);

        public ValueTask<IReadOnlyList<JournalEntry>> ReadBeforeAsync(string room, long before, int count, CancellationToken cancellationToken) =>
            journal.ReadBeforeAsync(room, before, count, cancellationToken);

        public ValueTask<IReadOnlyList<JournalEntry>> ReadAfterAsync(string room, long after, int count, CancellationToken cancellationToken) =>
            journal.ReadAfterAsync(room, after, count, cancellationToken);
    }
}
