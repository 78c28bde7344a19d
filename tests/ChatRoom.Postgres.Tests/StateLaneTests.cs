using ChatRoom.Postgres.State;
using ChatRoom.Postgres.Writing;
using ChatRoom.State;
using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests;

public sealed class StateLaneTests(PostgresServer server) : IAsyncDisposable
{
    private const string Break = "ALTER FUNCTION chat_write RENAME TO broken_write";
    private const string Mend = "ALTER FUNCTION broken_write RENAME TO chat_write";

    private readonly TestStorage _storage = new(server);

    [Fact]
    public async Task Failure_ends_although_writes_come_all_the_time()
    {
        await _storage.OpenAsync();
        await _storage.ExecuteAsync("INSERT INTO lanes(incarnation, lane, is_over, since) VALUES (1, 1, true, '2020-01-01')");
        await _storage.ExecuteAsync(Break);
        (await TryWriteAsync()).Should().BeFalse();
        await _storage.ExecuteAsync(Mend);

        await Deadline.UntilAsync(TryWriteAsync, static isStored => isStored, _ => _storage.State.Failure ?? "no failure");

        (await _storage.ExecuteAsync("SELECT count(*) FROM lanes WHERE since = '2020-01-01'")).Should().Be(1L, "a probe leaves alone what belongs to another server");
    }

    [Fact]
    public async Task Write_that_is_a_bug_is_refused_and_later_ones_are_stored()
    {
        await _storage.OpenAsync();
        await using var lane = new StateLane(_storage.Database, new LaneState("x", static (_, _) => { }, static (_, _) => { }));
        lane.Start();

        await Wait.ForAsync(lane.Awaiting(l => l.WriteAsync(new StateWrite([], null!, []))).Should().ThrowAsync<StateException>(), "it is refused");

        await Wait.ForAsync(lane.WriteAsync(Row("later")), "it is stored");
    }

    [Fact]
    public async Task Bug_after_a_write_was_stored_neither_stores_it_again_nor_ends_the_lane()
    {
        await _storage.OpenAsync();
        var mistakes = 1;
        var state = new LaneState("x", static (_, _) => { }, (_, _) =>
        {
            if (mistakes-- > 0)
            {
                throw new InvalidOperationException("a bug");
            }
        });
        await using var lane = new StateLane(_storage.Database, state);
        lane.Start();
        Task writing;
        await using (var locked = await LockedTable.LockAsync(_storage, "audit"))
        {
            writing = lane.WriteAsync(Row("once"));
            await locked.UntilAsync(isAwaited: true);
            state.Fail("so that it recovers");
        }

        await Wait.ForAsync(writing, "it is stored");
        await Wait.UntilAsync(() => state.Failure is null, "a probe succeeds");
        await Wait.ForAsync(lane.WriteAsync(Row("later")), "it is stored");

        (await _storage.ExecuteAsync("SELECT string_agg(act, ' ' ORDER BY id) FROM audit")).Should().Be("once later");
    }

    public ValueTask DisposeAsync() => _storage.DisposeAsync();

    private static StateWrite Row(string act) => new([], [], [new AuditRow(DateTimeOffset.UnixEpoch, "ann", null, null, act, "", null)]);

    private async Task<bool> TryWriteAsync()
    {
        try
        {
            await _storage.State.WriteAsync(Row("x"), CancellationToken.None);
            return true;
        }
        catch (StateException)
        {
            return false;
        }
    }
}
