using System.Collections.Concurrent;
using System.Text;
using ChatRoom.Diagnostics;
using ChatRoom.Journal;
using ChatRoom.State;
using ChatRoom.Testing;
using ChatRoom.Tests.Journal;

namespace ChatRoom.Postgres.Tests;

/// <summary>Contract 6 under faults of the database: its own PostgreSQL is killed, stopped and set back.</summary>
public sealed class FaultTests(PostgresServer server) : IClassFixture<PostgresServer>, IAsyncDisposable
{
    private readonly List<TestStorage> _storages = [];

    [Fact]
    public async Task Each_message_is_stored_or_reported_when_the_database_is_killed()
    {
        var storage = New();
        var journal = await storage.OpenAsync();
        var follower = new Follower();
        await journal.FollowAsync("#a", follower);
        var (stored, refused, unknown) = (new ConcurrentDictionary<string, long>(), new ConcurrentBag<string>(), new ConcurrentBag<string>());
        var isOver = false;
        var talking = Enumerable.Range(0, 4).Select(speaker => Wait.Meanwhile(async () =>
        {
            for (var i = 0; !Volatile.Read(ref isOver); i++)
            {
                var text = $"{speaker}-{i}";
                try
                {
                    stored[text] = await journal.AppendAsync("#a", Some.Message(text));
                }
                catch (JournalException e)
                {
                    (e.MayBeStored ? unknown : refused).Add(text);
                    await Task.Delay(1); // a refusal comes at once: without a pause it would take the time of the database
                }
            }
        })).ToArray();

        for (var round = 0; round < 3; round++)
        {
            var before = stored.Count;
            await Wait.UntilAsync(() => stored.Count > before + 50, "messages are stored");
            await server.KillAsync();
            if (round > 0)
            {
                await Wait.UntilAsync(() => journal.Failure is not null, "the failure shows");
                (await journal.Awaiting(j => j.AppendAsync("#a", Some.Message("refused")).AsTask()).Should().ThrowAsync<JournalException>()).Which.MayBeStored.Should().BeFalse();
                refused.Add("refused");
            }

            await server.StartAsync();
            await Wait.UntilAsync(() => journal.Failure is null, "it can store again");
        }

        var last = stored.Count;
        await Wait.UntilAsync(() => stored.Count > last + 50, "messages are stored again");
        Volatile.Write(ref isOver, true);
        await Task.WhenAll(talking);
        var kept = await AllAsync(journal);

        kept.Select(static entry => entry.Id).Should().Equal(Enumerable.Range(1, kept.Count).Select(static id => (long)id));
        follower.Received.Should().Equal(kept, "what is shown is what is stored");
        kept.Select(static entry => entry.Text).Should().OnlyHaveUniqueItems().And.Contain(stored.Keys).And.NotContain(refused);
        kept.Where(entry => stored.GetValueOrDefault(entry.Text) != entry.Id).Select(static entry => entry.Text).Should().BeSubsetOf(unknown);
        storage.Logged().Should().StartWith([EventIds.StoringFailed, EventIds.StoringAgain, EventIds.StoringFailed, EventIds.StoringAgain]);
    }

    [Fact]
    public async Task Database_that_stands_still_blocks_nobody_and_everything_recovers_by_itself()
    {
        var storage = New();
        var journal = await storage.OpenAsync();
        var follower = new Follower();
        await journal.FollowAsync("#a", follower);
        await journal.AppendAsync("#a", Some.Message("before"));
        await journal.AppendAsync("#other", Some.Message("before"));

        server.Stop();
        var held = journal.AppendAsync("#a", Some.Message("held")).AsTask();
        await Wait.UntilAsync(() => journal.Failure is not null, "silence is a failure");
        var refused = journal.AppendAsync("#a", Some.Message("refused")).AsTask();
        using var impatience = new CancellationTokenSource();
        var reading = journal.ReadAfterAsync("#other", 0, 9, impatience.Token).AsTask();
        (await journal.ReadAfterAsync("#a", 0, 9)).Should().ContainSingle("memory has it");
        await impatience.CancelAsync();
        await reading.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();

        (await refused.Awaiting(task => task).Should().ThrowAsync<JournalException>()).WithMessage("*does not answer").Which.MayBeStored.Should().BeFalse();
        server.Continue();

        (await held).Should().Be(2);
        await Wait.UntilAsync(() => journal.Failure is null, "it can store again");
        (await journal.AppendAsync("#a", Some.Message("after"))).Should().Be(3);
        follower.Received.Should().Equal((1, "before"), (2, "held"), (3, "after"));
    }

    [Fact]
    public async Task Read_only_database_refuses_everything_until_it_is_writable()
    {
        var storage = New();
        var journal = await storage.OpenAsync();
        await journal.AppendAsync("#a", Some.Message("before"));
        await server.ExecuteAsync("ALTER SYSTEM SET default_transaction_read_only = on");
        await server.ExecuteAsync("SELECT pg_reload_conf()");
        await Deadline.UntilAsync(
            () => journal.AppendAsync("#b", Some.Message("?")).AsTask().ContinueWith(static task => task.IsFaulted, TaskScheduler.Default), static isRefused => isRefused, static _ => "stored");

        journal.Failure.Should().Match("*is read-only: connect to the primary*");
        (await journal.Awaiting(j => j.AppendAsync("#a", Some.Message("refused")).AsTask()).Should().ThrowAsync<JournalException>()).Which.MayBeStored.Should().BeFalse();
        (await storage.State.Awaiting(s => s.WriteAsync(new StateWrite([], [], []), CancellationToken.None).AsTask()).Should().ThrowAsync<StateException>()).Which.MayBeStored.Should().BeFalse();
        await server.ExecuteAsync("ALTER SYSTEM RESET default_transaction_read_only");
        await server.ExecuteAsync("SELECT pg_reload_conf()");

        await Wait.UntilAsync(() => journal.Failure is null && storage.State.Failure is null, "it can store again");
        (await journal.AppendAsync("#a", Some.Message("after"))).Should().Be(2);
        await storage.State.WriteAsync(new StateWrite([], [], []), CancellationToken.None);
    }

    [Fact]
    public async Task Outcome_that_stays_unknown_is_reported_and_the_message_never_comes_later()
    {
        var storage = New(patience: TimeSpan.FromSeconds(1));
        var journal = await storage.OpenAsync();
        var follower = new Follower();
        await journal.FollowAsync("#a", follower);
        await journal.AppendAsync("#a", Some.Message("before"));
        server.Stop();
        var append = journal.AppendAsync("#a", Some.Message("lost")).AsTask();
        await Wait.UntilAsync(() => journal.Failure is not null, "silence is a failure");
        await server.KillAsync(); // before it has read the message

        (await append.Awaiting(task => task).Should().ThrowAsync<JournalException>()).Which.MayBeStored.Should().BeTrue();
        await server.StartAsync();
        await Wait.UntilAsync(() => journal.Failure is null, "it can store again");

        (await journal.AppendAsync("#a", Some.Message("after"))).Should().Be(2);
        follower.Received.Should().Equal((1, "before"), (2, "after"));
    }

    public async ValueTask DisposeAsync()
    {
        server.Continue(); // the other tests use it, too, if this one has failed
        foreach (var storage in _storages)
        {
            await storage.DisposeAsync();
        }
    }

    private TestStorage New(TimeSpan? patience = null)
    {
        var storage = new TestStorage(server) { Patience = patience ?? Wait.Patience };
        _storages.Add(storage);
        return storage;
    }

    private static async Task<IReadOnlyList<(long Id, string Text)>> AllAsync(PostgresJournal journal)
    {
        var all = new List<(long Id, string Text)>();
        while (await journal.ReadAfterAsync("#a", all.Count == 0 ? 0 : all[^1].Id, IMessageJournal.MostRead) is { Count: > 0 } page)
        {
            all.AddRange(page.Select(static entry => (entry.Id, Encoding.UTF8.GetString(entry.Event.Text.Span))));
        }

        return all;
    }
}
