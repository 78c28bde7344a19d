using ChatRoom.Journal;
using ChatRoom.Testing;
using ChatRoom.Tests.Journal;

namespace ChatRoom.Postgres.Tests;

/// <summary>The contract about replaced texts.</summary>
public sealed class PostgresTextReplacementTests(PostgresServer server) : TextReplacementContract, IAsyncDisposable
{
    private readonly TestStorage _storage = new(server);

    protected override int Runs => 12;

    [Fact]
    public async Task Old_text_is_in_no_row_any_more()
    {
        var journal = await OpenAsync();
        await journal.AppendAsync("#a", Some.Message("open sesame"));
        await journal.AppendAsync("#a", Some.Message("the sesame"));
        await journal.AppendAsync("#a", Some.Redaction(1));
        await journal.AppendAsync("#a", Some.Edit(2, "the edit"));

        (await _storage.ExecuteAsync("SELECT count(*) FROM events e WHERE e::text LIKE '%sesame%'")).Should().Be(0L);
        (await _storage.ExecuteAsync("SELECT bytes FROM rooms")).Should().Be(
            await _storage.ExecuteAsync("SELECT sum(chat_size(author, text))::bigint FROM events"));
    }

    public ValueTask DisposeAsync() => _storage.DisposeAsync();

    protected override async Task<IMessageJournal> OpenAsync() => await _storage.OpenAsync();

    protected override async Task<IMessageJournal> ReopenAsync(IMessageJournal journal)
    {
        await _storage.CloseAsync();
        return await OpenAsync();
    }
}
