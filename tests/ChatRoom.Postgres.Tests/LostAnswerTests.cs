using ChatRoom.Journal;
using ChatRoom.Postgres.People;
using ChatRoom.Presence;
using ChatRoom.State;
using ChatRoom.Testing;
using ChatRoom.Tests.Journal;

namespace ChatRoom.Postgres.Tests;

/// <summary>The database stores something, and its answer is lost. All commits of the server wait for that, so it has its own.</summary>
public sealed class LostAnswerTests(PostgresServer server) : IClassFixture<PostgresServer>, IAsyncDisposable
{
    private const string Break = "ALTER FUNCTION chat_append RENAME TO broken_append; ALTER FUNCTION chat_write RENAME TO broken_write";
    private const string Mend = "ALTER FUNCTION broken_append RENAME TO chat_append; ALTER FUNCTION broken_write RENAME TO chat_write";

    private const string TakeOver = """
        CREATE OR REPLACE FUNCTION chat_take_over(p_incarnation bigint, p_name text, p_lease interval) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'another server has taken over' USING ERRCODE = 'CR001';
        END $$
        """;

    private readonly LostAnswer _answer = new(server);
    private TestStorage? _storage;

    [Fact]
    public async Task Append_whose_answer_was_lost_is_not_refused_because_of_an_error_of_a_later_attempt()
    {
        var (journal, follower) = await OpenAsync(Wait.Patience);
        var append = journal.AppendAsync("#a", Some.Message("stored")).AsTask();
        await LoseAnswerAsync(Break);
        await Wait.UntilAsync(() => journal.Failure is not null, "the error shows");
        append.IsCompleted.Should().BeFalse("nobody knows the outcome");
        await _answer.ExecuteAsync(Schema, Mend);
        await _answer.EndAsync();

        (await append).Should().Be(2);
        await Wait.UntilAsync(() => journal.Failure is null, "it can store again");
        (await journal.AppendAsync("#a", Some.Message("after"))).Should().Be(3);
        follower.Received.Should().Equal((1, "before"), (2, "stored"), (3, "after"));
    }

    [Fact]
    public async Task Append_whose_answer_was_lost_is_unknown_if_an_error_stays()
    {
        var (journal, follower) = await OpenAsync(TimeSpan.FromSeconds(1));
        var append = journal.AppendAsync("#a", Some.Message("stored")).AsTask();
        await LoseAnswerAsync(Break);
        await _answer.EndAsync();

        (await append.Awaiting(task => task).Should().ThrowAsync<JournalException>()).Which.MayBeStored.Should().BeTrue();
        await _answer.ExecuteAsync(Schema, Mend);
        await Wait.UntilAsync(() => journal.Failure is null, "it can store again");
        (await journal.AppendAsync("#a", Some.Message("after"))).Should().Be(3);
        follower.Received.Should().Equal((1, "before"), (2, "stored"), (3, "after"));
    }

    [Fact]
    public async Task Key_of_an_append_with_an_unknown_outcome_is_remembered_if_it_is_stored()
    {
        var (journal, follower) = await OpenAsync(TimeSpan.Zero);
        var key = new AppendKey(7, 1);
        var append = journal.AppendAsync("#a", Some.Message("stored"), key).AsTask();
        await LoseAnswerAsync();

        (await append.Awaiting(task => task).Should().ThrowAsync<JournalException>()).Which.MayBeStored.Should().BeTrue();
        await _answer.EndAsync();
        await Wait.UntilAsync(() => journal.Failure is null && follower.Received.Count == 2, "the answer was found");

        (await journal.AppendAsync("#a", Some.Message("stored"), key)).Should().Be(2);
        (await journal.AppendAsync("#a", Some.Message("after"))).Should().Be(3);
        follower.Received.Should().Equal((1, "before"), (2, "stored"), (3, "after"));
    }

    [Fact]
    public async Task Last_answer_before_another_server_took_over_is_delivered()
    {
        var (journal, follower) = await OpenAsync(Wait.Patience);
        var append = journal.AppendAsync("#a", Some.Redaction(1)).AsTask();
        await LoseAnswerAsync(TakeOver);
        await _answer.EndAsync();

        (await append).Should().Be(2);
        follower.Replaced.Should().Equal((1, "", 2));
        await Wait.UntilAsync(() => journal.Failure?.EndsWith("restart it, or end it", StringComparison.Ordinal) == true, "it is noticed");
    }

    [Fact]
    public async Task Change_of_the_state_whose_answer_was_lost_is_not_refused_because_of_an_error_of_a_later_attempt()
    {
        await OpenAsync(Wait.Patience);
        var write = _storage!.State.WriteAsync(
            new StateWrite([], [], [new AuditRow(DateTimeOffset.UnixEpoch, "ann", null, null, "once", "", null)]), CancellationToken.None).AsTask();
        await LoseAnswerAsync(Break);
        await Wait.UntilAsync(() => _storage.State.Failure is not null, "the error shows");
        write.IsCompleted.Should().BeFalse("nobody knows the outcome");
        await _answer.ExecuteAsync(Schema, Mend);
        await _answer.EndAsync();

        await write;
        (await _storage.State.ReadAuditAsync(new AuditQuery(Most: 9), CancellationToken.None)).Should().ContainSingle();
    }

    [Fact]
    public async Task Presence_contract_7_call_whose_answer_was_lost_answers_for_itself()
    {
        await using var nodes = new TestNodes(server);
        await nodes.OpenAsync();
        await using var presence = new PostgresPresence(await nodes.AddAsync(JournalDurability.Disk));
        await presence.EnterAsync(Some.Room(), 1, "a", Some.Alias("ann"), CancellationToken.None);
        await _answer.HoldAsync();

        var leaving = presence.LeaveAsync(Some.Room(), 1, "a", CancellationToken.None).AsTask();
        await LoseAnswerAsync();
        leaving.IsCompleted.Should().BeFalse("it asks again");
        await _answer.EndAsync();

        (await leaving).Should().Be(PresenceChange.InChat, "the second attempt finds nobody there, and the first answer is kept");
    }

    public async ValueTask DisposeAsync()
    {
        await _answer.DisposeAsync();
        if (_storage is not null)
        {
            await _storage.DisposeAsync();
        }
    }

    private string Schema { get; set; } = "";

    private async Task<(PostgresJournal Journal, Follower Follower)> OpenAsync(TimeSpan patience)
    {
        _storage = new TestStorage(server) { Patience = patience };
        var (journal, follower) = (await _storage.OpenAsync(JournalDurability.Disk), new Follower());
        Schema = (string)(await _storage.ExecuteAsync("SELECT current_schema()"))!;
        await journal.FollowAsync("#a", follower);
        await journal.AppendAsync("#a", Some.Message("before"));
        await _answer.HoldAsync();
        return (journal, follower);
    }

    private async Task LoseAnswerAsync(string? meanwhile = null)
    {
        await _answer.WaitingAsync();
        if (meanwhile is not null)
        {
            await _answer.ExecuteAsync(Schema, meanwhile);
        }

        await _answer.LoseAsync();
    }
}
