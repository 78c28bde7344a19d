using System.Text;
using ChatRoom.Diagnostics;
using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests;

/// <summary>Ids are set back while the connection is lost, as by a standby that lacks the last transactions.</summary>
public sealed class SetBackTests(PostgresServer server) : IAsyncDisposable
{
    private const string SetBack = "DELETE FROM events WHERE id > 1; UPDATE rooms SET last = 1";

    private readonly TestStorage _storage = new(server);
    private readonly SkippedFollower _follower = new();

    [Fact]
    public async Task Numbers_that_were_set_back_begin_a_new_epoch()
    {
        var journal = await OpenAsync();
        var epoch = journal.EpochOf("#a").Value;
        await LoseConnectionAsync(journal, SetBack);

        await Wait.UntilAsync(() => !_follower.Skipped.IsEmpty, "followers are notified");

        _follower.Skipped.Should().Equal((journal.EpochOf("#a").Value, 1L));
        journal.EpochOf("#a").Value.Should().NotBe(epoch);
        (await journal.AppendAsync("#a", Some.Message("another two"))).Should().Be(2);
        (await journal.ReadAfterAsync("#a", 0, 9)).Select(static entry => Encoding.UTF8.GetString(entry.Event.Text.Span)).Should().Equal("one", "another two");
        _storage.Logged().Should().Contain(EventIds.DatabaseSetBack);
    }

    [Fact]
    public async Task Numbers_that_were_set_back_are_noticed_although_the_new_epoch_fails_at_first()
    {
        var journal = await OpenAsync();
        await LoseConnectionAsync(journal, $"""
            {SetBack};
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$;
            CREATE TRIGGER refuse BEFORE UPDATE ON meta FOR EACH ROW EXECUTE FUNCTION refuse()
            """);
        await Wait.UntilAsync(() => journal.Failure is not null, "the new epoch fails");
        _follower.Skipped.Should().BeEmpty();
        await _storage.ExecuteAsync("DROP TRIGGER refuse ON meta");

        await Wait.UntilAsync(() => journal.Failure is null, "the connection is opened");

        _follower.Skipped.Should().Equal((journal.EpochOf("#a").Value, 1L));
        (await journal.AppendAsync("#a", Some.Message("another two"))).Should().Be(2);
    }

    [Fact]
    public async Task Bug_while_the_connection_is_opened_is_reported_and_tried_again()
    {
        var journal = await OpenAsync();
        await LoseConnectionAsync(journal, "UPDATE meta SET name = 'lost' WHERE name = 'floor'");
        await Wait.UntilAsync(() => journal.Failure is not null, "the bug is reported");
        journal.Failure.Should().StartWith("an internal error: ");
        await _storage.ExecuteAsync($"UPDATE meta SET name = 'floor' WHERE name = 'lost'; {SetBack}");

        await Wait.UntilAsync(() => journal.Failure is null, "the connection is opened");

        _follower.Skipped.Should().Equal((journal.EpochOf("#a").Value, 1L));
    }

    public ValueTask DisposeAsync() => _storage.DisposeAsync();

    private async Task<PostgresJournal> OpenAsync()
    {
        var journal = await _storage.OpenAsync();
        await journal.FollowAsync("#a", _follower);
        foreach (var text in (string[])["one", "two", "three"])
        {
            await journal.AppendAsync("#a", Some.Message(text));
        }

        return journal;
    }

    private async Task LoseConnectionAsync(PostgresJournal journal, string sql)
    {
        await using var held = await HeldLane.HoldAsync(journal);
        await _storage.ExecuteAsync(sql);
        await _storage.EndHolderAsync();
    }
}
