using ChatRoom.Diagnostics;
using ChatRoom.Postgres.Configuration;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using CsCheck;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>The state on two nodes with one database.</summary>
public sealed class SharedStateTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    private PostgresOptions _options = null!;
    private StateNode _here = null!;
    private StateNode _there = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _options = await StateNode.NewDatabaseAsync(server);
        (_here, _there) = (await StateNode.StartAsync(_options), await StateNode.StartAsync(_options));
    }

    public async ValueTask DisposeAsync()
    {
        if (_here is not null)
        {
            await _here.DisposeAsync();
            await _there.DisposeAsync();
        }
    }

    [Fact]
    public Task Concurrent_changes_of_the_same_records_on_two_nodes_lose_nothing() => Gen.Bool.Array[1, 40].SampleAsync(
        async steps =>
        {
            var key = Guid.NewGuid().ToString();
            await Task.WhenAll(steps.Select(isHere => Task.Run(() => AddOneAsync(isHere ? _here.State : _there.State, key), Cancellation)));

            await _here.State.CatchUpAsync(isAll: false, Cancellation);
            await _there.State.CatchUpAsync(isAll: false, Cancellation);
            return _here.State.Counters.Find(key)!.Last == steps.Length && _there.State.Counters.Find(key)!.Last == steps.Length;
        },
        iter: 20,
        threads: 1);

    [Fact]
    public async Task Ban_on_one_node_is_in_force_on_the_other_when_the_call_returns()
    {
        for (var i = 1; i <= 20; i++)
        {
            var (by, other) = i % 2 == 0 ? (_here, _there) : (_there, _here);

            await PutAsync(by.State, Ban(i));

            other.State.Bans.Find($"{i}").Should().Be(Ban(i));
        }

        _here.Adopted.Should().HaveCount(10, "it does not adopt its own changes");
    }

    [Fact]
    public async Task Contract_1_change_for_which_nobody_waits_arrives_by_itself()
    {
        await PutAsync(_here.State, Ban(1)); // both have done what was due at the start
        _here.State.Later(new MarkerRecord(7, "#ops", 1, 5), null);

        await _here.State.StoreLaterAsync(Cancellation);

        await Wait.UntilAsync(() => _there.State.Markers.Count == 1, "it is told");
    }

    [Fact]
    public async Task Contract_1_node_whose_listening_connections_are_killed_again_and_again_stays_right()
    {
        for (var i = 1; i <= 10; i++)
        {
            var (by, other) = i % 2 == 0 ? (_here, _there) : (_there, _here);
            var putting = PutAsync(by.State, Ban(i));
            await LoseListenersAsync();

            await Wait.ForAsync(putting, "it is in force");

            other.State.Bans.Find($"{i}").Should().Be(Ban(i));
        }
    }

    [Fact]
    public async Task Contract_1_node_reads_everything_when_it_can_be_told_again()
    {
        await PutAsync(_here.State, Ban(1));
        await _here.ExecuteAsync("UPDATE records SET key = '2', value = replace(value, '\"id\":1', '\"id\":2')"); // as after a takeover: another state of the same version

        await LoseListenersAsync();

        await Wait.UntilAsync(() => _there.State.Bans.All.Select(static ban => ban.Id).SequenceEqual([2]), "it has read everything");
    }

    [Fact]
    public async Task Contract_2_question_about_a_version_that_was_lost_delays_no_other()
    {
        await PutAsync(_here.State, Ban(1));
        await _here.ExecuteAsync($"SELECT chat_ask_applied({_here.Database.Incarnation}, 1000)"); // a takeover loses these versions
        var banning = PutAsync(_here.State, Ban(2));
        await Wait.UntilAsync(() => _there.State.Bans.Count == 2, "it is applied");
        banning.IsCompleted.Should().BeFalse("the other one waits for the version of the first question");

        await LoseListenersAsync();

        await Wait.ForAsync(banning, "the other one answers");
        _here.Log.Lines.Should().NotContain(static line => line.EventId == EventIds.StateNotApplied);
    }

    [Fact]
    public async Task Node_that_starts_again_catches_up()
    {
        await _there.DisposeAsync();
        await _here.ExecuteAsync($"UPDATE nodes SET is_over = true WHERE incarnation = {_there.Database.Incarnation}");
        await PutAsync(_here.State, Ban(1));

        _there = await StateNode.StartAsync(_options);

        _there.State.Bans.Count.Should().Be(1);
        await PutAsync(_here.State, Ban(2));
        _there.State.Bans.Count.Should().Be(2);
    }

    [Fact]
    public async Task Node_that_has_missed_removals_which_nobody_knows_any_more_reads_everything()
    {
        await using var late = await StateNode.StartAsync(_options, follows: false);
        await PutAsync(_here.State, new PushRecord(7, []));
        await PutAsync(_here.State, new PushRecord(8, []));
        await late.State.CatchUpAsync(isAll: false, Cancellation);
        await RemoveAsync(new PushRecord(7, []));
        (await ReadAsync(after: 2)).Should().BeEquivalentTo(new StoredChanges(3, IsAll: false, [], [new RecordKey("push", "7")]));

        await _here.ExecuteAsync("UPDATE removed_records SET at = at - interval '25 hours'");
        await RemoveAsync(new PushRecord(9, [])); // nothing, but it looks

        (await ReadAsync(after: 2)).IsAll.Should().BeTrue();
        (await ReadAsync(after: 3)).IsAll.Should().BeFalse();
        (await ReadAsync(after: 5)).IsAll.Should().BeTrue("the database was set back");
        await late.State.CatchUpAsync(isAll: false, Cancellation);
        late.State.Pushes.All.Select(static push => push.Account).Should().Equal(8);
        (await _here.ExecuteAsync("SELECT count(*) FROM removed_records")).Should().Be(0L);
    }

    [Fact]
    public async Task Contract_3_nobody_waits_for_a_node_that_is_over_or_whose_lease_has_ended()
    {
        await using var silent = await StateNode.StartAsync(_options, follows: false);
        var banning = PutAsync(_here.State, Ban(1));
        await Wait.UntilAsync(() => _there.State.Bans.Count == 1, "the one that follows has applied it");
        banning.IsCompleted.Should().BeFalse();

        await _here.ExecuteAsync($"UPDATE nodes SET lease = '0' WHERE incarnation = {silent.Database.Incarnation}");

        await Wait.ForAsync(banning, "its lease has ended");
        await _here.ExecuteAsync($"UPDATE nodes SET lease = '1 hour', is_over = true WHERE incarnation = {silent.Database.Incarnation}");
        await Wait.ForAsync(PutAsync(_here.State, Ban(2)), "it is over");
        _here.Log.Lines.Should().NotContain(static line => line.EventId == EventIds.StateNotApplied);
    }

    [Fact]
    public async Task Contract_3_change_is_answered_in_time_although_a_node_is_silent()
    {
        await using var silent = await StateNode.StartAsync(_options, follows: false);
        await using var impatient = await StateNode.StartAsync(_options, patience: TimeSpan.FromSeconds(2));

        await Wait.ForAsync(PutAsync(impatient.State, Ban(1)), "it is answered");

        await Wait.UntilAsync(() => _here.State.Bans.Count == 1 && _there.State.Bans.Count == 1, "the others have applied it");
        impatient.Log.Lines.Should().ContainSingle(static line => line.EventId == EventIds.StateNotApplied);
    }

    /// <summary>Ends the connections on which the nodes listen, and waits until both listen again.</summary>
    private async Task LoseListenersAsync()
    {
        var (here, there) = (_here.Listens, _there.Listens);
        (await _here.ExecuteAsync(Listening.End)).Should().Be(2L);
        await Wait.UntilAsync(() => _here.Listens > here && _there.Listens > there, "both listen again");
    }

    private static BanRecord Ban(long id) => new(id, BanKind.Ban, null, $"{id}", TargetKind.Person, "ann", Now, null);

    private static async Task AddOneAsync(ChatState state, string key) => await state.ChangeAsync(
        change =>
        {
            change.Put(new CounterRecord(key, (state.Counters.Find(key)?.Last ?? 0) + 1));
            return true;
        },
        Cancellation);

    private static async Task PutAsync(ChatState state, StateRecord record) => await state.ChangeAsync(change => { change.Put(record); return true; }, Cancellation);

    private async Task RemoveAsync(StateRecord record) => await _here.State.ChangeAsync(change => { change.Remove(record); return true; }, Cancellation);

    private async Task<StoredChanges> ReadAsync(long after) => await _here.Store.ReadChangesAsync(after, Cancellation);
}
