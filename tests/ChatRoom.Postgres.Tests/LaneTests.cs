using ChatRoom.Journal;
using ChatRoom.Journal.Writing;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Postgres.Diagnostics;
using ChatRoom.Postgres.Storage;
using ChatRoom.Postgres.Writing;
using ChatRoom.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace ChatRoom.Postgres.Tests;

/// <summary>The parts of the lane of messages.</summary>
public sealed class LaneTests(PostgresServer server)
{
    [Fact]
    public async Task Ping_that_fails_because_of_a_bug_is_repeated()
    {
        await using var database = await OpenAsync();
        await using var session = new ServerSession(database, JournalDurability.Process, new ClusterOptions());
        await session.OpenFirstAsync(Wait.Patience, CancellationToken.None);
        var mistakes = 1;
        var state = new LaneState("x", static (_, _) => { }, (_, _) =>
        {
            if (mistakes-- > 0)
            {
                throw new InvalidOperationException("a bug");
            }
        });
        var log = new PostgresLog(NullLogger.Instance);
        var rooms = new FollowedRooms(log);
        var recovery = new Recovery(session, rooms, state, "x");
        var committer = new Committer(database, session, rooms, new Gaps(rooms), state, recovery, log, new JournalInstruments(log.ListenerFailed, null));
        var lane = new Lane(session, rooms, state, recovery, committer, "x");
        lane.Start();

        state.Fail("so that it recovers");

        await Wait.UntilAsync(() => state.Failure is null, "a later ping succeeds");
        await Wait.ForAsync(lane.EndAsync(), "the lane ends");
    }

    [Fact]
    public async Task Connection_that_holds_the_lock_ends_if_an_answer_is_not_acknowledged_for_twenty_seconds()
    {
        await using var database = await OpenAsync();
        await using var session = new ServerSession(database, JournalDurability.Process, new ClusterOptions());
        await session.OpenFirstAsync(Wait.Patience, CancellationToken.None);

        await using var show = new NpgsqlCommand("SHOW tcp_user_timeout", session.Connection);

        (await show.ExecuteScalarAsync(TestContext.Current.CancellationToken)).Should().Be("20000");
    }

    private async Task<Database> OpenAsync()
    {
        var database = new Database(new PostgresOptions { ConnectionString = await server.NewSchemaAsync() });
        await database.RunAsync((connection, token) => Schema.EnsureAsync(connection, database.Name, token), TestContext.Current.CancellationToken);
        return database;
    }
}
