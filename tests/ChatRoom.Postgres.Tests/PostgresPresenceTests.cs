using ChatRoom.Postgres.People;
using ChatRoom.Postgres.Storage;
using ChatRoom.Presence;
using ChatRoom.Testing;
using ChatRoom.Tests.Presence;

namespace ChatRoom.Postgres.Tests;

/// <summary>The contract of IPresence, and what concerns several nodes.</summary>
public sealed class PostgresPresenceTests(PostgresServer server) : PresenceContract, IAsyncLifetime
{
    private const string Break = "ALTER FUNCTION chat_visit RENAME TO broken_visit";
    private const string Mend = "ALTER FUNCTION broken_visit RENAME TO chat_visit";

    private readonly TestNodes _nodes = new(server);
    private readonly List<PostgresPresence> _all = [];
    private Database _first = null!;
    private PostgresPresence _here = null!;
    private PostgresPresence _there = null!;

    protected override int Many => 30;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _nodes.OpenAsync();
        _first = await _nodes.AddAsync();
        _here = New(_first);
        _there = New(await _nodes.AddAsync());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var presence in _all)
        {
            await presence.DisposeAsync();
        }

        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task Person_with_connections_on_two_nodes_appears_once_and_disappears_once()
    {
        var lobby = Some.Room();

        (await _here.EnterAsync(lobby, 1, "a", Some.Alias("ann"), Cancellation)).Should().Be(PresenceChange.InChat);
        (await _there.EnterAsync(lobby, 1, "b", Some.Alias("ann"), Cancellation)).Should().Be(PresenceChange.None);
        (await _there.EnterAsync(Some.Room("#ops"), 1, "b", Some.Alias("ann"), Cancellation)).Should().Be(PresenceChange.InRoom);
        (await _here.CountAsync(lobby, Cancellation)).Should().Be(1);
        (await _here.LeaveAsync(lobby, 1, "a", Cancellation)).Should().Be(PresenceChange.None);
        (await _there.LeaveAsync(lobby, 1, "b", Cancellation)).Should().Be(PresenceChange.InChat);
        (await _here.RoomsOfAsync(1, Cancellation)).Should().Equal(Some.Room("#ops"));
    }

    [Fact]
    public async Task However_calls_of_two_nodes_overlap_as_many_people_disappear_as_appear()
    {
        var balance = 0;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Wait.Meanwhile(async () =>
        {
            var presence = n % 2 == 0 ? _here : _there;
            for (var i = 0; i < 50; i++)
            {
                var change = await presence.EnterAsync(Some.Room(), 1 + (i % 3), $"{n}", Some.Alias("ann"), Cancellation);
                Interlocked.Add(ref balance, change == PresenceChange.None ? 0 : 1);
                change = await presence.LeaveAsync(Some.Room(), 1 + (i % 3), $"{n}", Cancellation);
                Interlocked.Add(ref balance, change == PresenceChange.None ? 0 : -1);
            }
        })));

        balance.Should().Be(0);
        (await _here.RoomsAsync(Cancellation)).Should().BeEmpty();
        (await _nodes.ExecuteAsync("SELECT count(*) FROM people")).Should().Be(0L);
    }

    [Fact]
    public async Task Changes_that_wait_together_are_one_call()
    {
        await Task.WhenAll(Enumerable.Range(0, 3_000).Select(i => _here.EnterAsync(Some.Room(), i + 1, $"c{i}", Some.Alias($"p{i}"), Cancellation).AsTask()));

        (await Task.WhenAll(Enumerable.Range(0, 3_000).Select(i => _there.CountAsync(Some.Room(i % 2 == 0 ? "#lobby" : "#ops"), Cancellation).AsTask())))
            .Should().Equal(Enumerable.Range(0, 3_000).Select(static i => i % 2 == 0 ? 3_000 : 0));
        ((long)(await _nodes.ExecuteAsync("SELECT call FROM calls"))!).Should().BeLessThan(100);
    }

    [Fact]
    public async Task People_of_a_node_that_is_over_are_not_present()
    {
        await _there.EnterAsync(Some.Room(), 1, "a", Some.Alias("ann"), Cancellation);
        await _here.EnterAsync(Some.Room("#ops"), 2, "b", Some.Alias("bob"), Cancellation);
        await _here.EnterAsync(Some.Room("#ops"), 1, "c", Some.Alias("ann"), Cancellation);

        await _nodes.EndAsync(_first);

        (await _there.RoomsAsync(Cancellation)).Should().Equal(new RoomPresence(Some.Room(), 1));
        (await _there.CountAsync(Some.Room("#ops"), Cancellation)).Should().Be(0);
        (await _there.AliasesInAsync(Some.Room("#ops"), Cancellation)).Should().BeEmpty();
        (await _there.RoomsOfAsync(1, Cancellation)).Should().Equal(Some.Room());
        await _here.Awaiting(here => here.EnterAsync(Some.Room(), 2, "b", Some.Alias("bob"), Cancellation).AsTask()).Should().ThrowAsync<PresenceException>();
    }

    [Fact]
    public async Task Person_who_enters_again_before_the_room_has_seen_them_leave_does_not_appear_again()
    {
        await _here.EnterAsync(Some.Room(), 1, "a", Some.Alias("ann"), Cancellation);
        await _nodes.EndAsync(_first);

        (await _there.EnterAsync(Some.Room(), 1, "b", Some.Alias("ann"), Cancellation)).Should().Be(PresenceChange.None);
        (await _there.LeaveAsync(Some.Room(), 1, "b", Cancellation)).Should().Be(PresenceChange.InChat);
        (await _nodes.ExecuteAsync("SELECT count(*) FROM visits")).Should().Be(0L);
    }

    [Fact]
    public async Task Person_who_leaves_while_a_connection_of_a_node_that_is_over_is_left_disappears_once()
    {
        await _here.EnterAsync(Some.Room(), 1, "a", Some.Alias("ann"), Cancellation);
        await _there.EnterAsync(Some.Room(), 1, "b", Some.Alias("ann"), Cancellation);
        await _nodes.EndAsync(_first);

        (await _there.LeaveAsync(Some.Room(), 1, "b", Cancellation)).Should().Be(PresenceChange.InChat);
        (await _nodes.ExecuteAsync("SELECT count(*) FROM visits")).Should().Be(0L);
    }

    [Fact]
    public async Task Leave_that_failed_is_made_as_soon_as_the_database_can()
    {
        await _here.EnterAsync(Some.Room(), 1, "a", Some.Alias("ann"), Cancellation);
        await _nodes.ExecuteAsync(Break);
        await _here.Awaiting(here => here.LeaveAsync(Some.Room(), 1, "a", Cancellation).AsTask()).Should().ThrowAsync<PresenceException>();
        await _here.Awaiting(here => here.RenameAsync(1, Some.Alias("anna"), Cancellation).AsTask()).Should().ThrowAsync<PresenceException>("it does not take the place of the leave");

        await _nodes.ExecuteAsync(Mend);

        await Deadline.UntilAsync(() => _nodes.ExecuteAsync("SELECT count(*) FROM visits"), static count => count is 0L, static count => $"{count} visits are left");
        (await _there.RoomsAsync(Cancellation)).Should().BeEmpty();
    }

    [Fact]
    public async Task Leave_that_failed_does_not_let_a_connection_leave_that_has_entered_again()
    {
        await _here.EnterAsync(Some.Room(), 1, "a", Some.Alias("ann"), Cancellation);
        await _nodes.ExecuteAsync(Break);
        await _here.Awaiting(here => here.LeaveAsync(Some.Room(), 1, "a", Cancellation).AsTask()).Should().ThrowAsync<PresenceException>();
        await _nodes.ExecuteAsync(Mend);

        (await _here.EnterAsync(Some.Room(), 1, "a", Some.Alias("ann"), Cancellation)).Should().Be(PresenceChange.InChat, "it has left before");

        await Deadline.UntilAsync(() => _here.LeaveAsync(Some.Room("#ops"), 2, "b", Cancellation).AsTask().ContinueWith(static task => task.IsCompletedSuccessfully, TaskScheduler.Default), static isDone => isDone, static _ => "it fails");
        (await _here.CountAsync(Some.Room(), Cancellation)).Should().Be(1);
    }

    /// <summary>Returns the presence of a new process, of a node that has the schema for itself.</summary>
    protected override IPresence NewPresence()
    {
        _nodes.ExecuteAsync("TRUNCATE visits, people, calls").Wait(Cancellation);
        return New(_first);
    }

    private PostgresPresence New(Database database)
    {
        var presence = new PostgresPresence(database);
        _all.Add(presence);
        return presence;
    }
}
