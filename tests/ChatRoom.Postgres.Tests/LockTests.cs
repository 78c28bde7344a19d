using ChatRoom.Diagnostics;
using ChatRoom.Journal;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Postgres.Storage;
using ChatRoom.State;
using ChatRoom.Testing;
using ChatRoom.Tests.Journal;

namespace ChatRoom.Postgres.Tests;

/// <summary>One server stores in a database.</summary>
public sealed class LockTests(PostgresServer server) : IAsyncDisposable
{
    private readonly TestStorage _first = new(server);
    private readonly TestStorage _second = new(server) { LockPatience = TimeSpan.Zero };

    [Fact]
    public async Task Second_server_is_refused_until_the_first_one_has_ended()
    {
        await _first.OpenAsync();
        _second.Options = _first.Options;

        (await _second.Awaiting(s => s.OpenAsync()).Should().ThrowAsync<DatabaseException>()).WithMessage("*is in use by another server (127.0.0.1): stop it, or give each its own database*");
        await _first.CloseAsync();
        await _second.CloseAsync();

        (await (await _second.OpenAsync()).AppendAsync("#a", Some.Message("one"))).Should().Be(1);
    }

    [Fact]
    public async Task Servers_with_other_schemas_do_not_disturb_each_other()
    {
        await _first.OpenAsync();

        (await (await _second.OpenAsync()).AppendAsync("#a", Some.Message("one"))).Should().Be(1);
    }

    [Fact]
    public async Task Server_uses_only_the_first_schema_of_its_search_path()
    {
        var first = await _first.OpenAsync();
        await first.AppendAsync("#a", Some.Message("one"));
        _second.Options = new PostgresOptions { ConnectionString = $"{await server.NewSchemaAsync()},{await _first.ExecuteAsync("SELECT current_schema()")}" };

        (await (await _second.OpenAsync()).AppendAsync("#a", Some.Message("one"))).Should().Be(1);

        (await first.AppendAsync("#a", Some.Message("two"))).Should().Be(2);
        (await _first.ExecuteAsync("SELECT bool_or(is_over) FROM lanes")).Should().Be(false);
    }

    [Fact]
    public async Task Lost_connection_is_opened_again_and_nothing_is_lost_or_refused()
    {
        var journal = await _first.OpenAsync();
        var follower = new Follower();
        await journal.FollowAsync("#a", follower);
        var isOver = false;
        var talking = Wait.Meanwhile(async () =>
        {
            var said = 0;
            while (!Volatile.Read(ref isOver))
            {
                (await journal.AppendAsync("#a", Some.Message($"{++said}"))).Should().Be(said);
            }

            return said;
        });

        for (var i = 0; i < 10; i++)
        {
            await Deadline.UntilAsync(_first.EndHolderAsync, static ended => ended is not null, static _ => "nobody holds the lock again"); // what was stored before may arrive late
            var before = follower.Received.Count;
            await Wait.UntilAsync(() => talking.IsCompleted || follower.Received.Count > before + 5, "the talk goes on");
        }

        Volatile.Write(ref isOver, true);
        follower.Received.Should().Equal(Enumerable.Range(1, await talking).Select(static i => ((long)i, $"{i}")));
        _first.Logged().Should().BeEmpty("an interruption shorter than two seconds is nobody's concern");
    }

    [Fact]
    public async Task Lost_connection_is_noticed_while_nobody_speaks()
    {
        await _first.OpenAsync();
        _second.Options = _first.Options;
        var holder = await _first.EndHolderAsync();

        await Deadline.UntilAsync(_first.HolderAsync, pid => pid is not null && pid != holder, static pid => $"process {pid} has the lock");

        (await _second.Awaiting(s => s.OpenAsync()).Should().ThrowAsync<DatabaseException>()).WithMessage("*is in use*");
    }

    [Fact]
    public async Task Server_whose_lock_another_one_has_taken_stores_nothing_more()
    {
        var journal = await _first.OpenAsync();
        using var places = _first.NewResumeStore();
        await places.RemoveAsync(1);
        await journal.AppendAsync("#a", Some.Message("one"));
        _second.Options = _first.Options;
        await using var held = await HeldLane.HoldAsync(journal);
        var late = journal.AppendAsync("#a", Some.Message("late")).AsTask();
        await _first.EndHolderAsync();
        var second = await OpenSecondAsync();
        await held.ReleaseAsync();

        (await late.Awaiting(task => task).Should().ThrowAsync<JournalException>()).Which.MayBeStored.Should().BeFalse();
        await _first.EndHolderAsync();
        await Wait.UntilAsync(() => journal.Failure is not null, "it is noticed");

        (await journal.Awaiting(j => j.AppendAsync("#a", Some.Message("two")).AsTask()).Should().ThrowAsync<JournalException>()).Which.MayBeStored.Should().BeFalse();
        (await _first.State.Awaiting(s => s.WriteAsync(new StateWrite([], [], []), CancellationToken.None).AsTask()).Should().ThrowAsync<StateException>())
            .WithMessage("*stores nothing more for this server*").Which.MayBeStored.Should().BeFalse();
        (await places.Awaiting(p => p.RemoveAsync(1).AsTask()).Should().ThrowAsync<JournalException>()).WithMessage("*stores nothing more for this server*");
        (await second.AppendAsync("#a", Some.Message("two"))).Should().Be(2);
        await _second.State.WriteAsync(new StateWrite([], [], []), CancellationToken.None);
        _first.Logged().Should().Contain(EventIds.StoringFailed);
    }

    public async ValueTask DisposeAsync()
    {
        await _second.DisposeAsync();
        await _first.DisposeAsync();
    }

    private async Task<PostgresJournal> OpenSecondAsync()
    {
        await _second.CloseAsync();
        return await _second.OpenAsync();
    }
}
