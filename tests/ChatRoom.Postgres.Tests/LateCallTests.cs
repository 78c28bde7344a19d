using System.Text;
using ChatRoom.State;
using ChatRoom.Testing;
using Npgsql;

namespace ChatRoom.Postgres.Tests;

/// <summary>A call that the server has given up arrives after later ones.</summary>
public sealed class LateCallTests(PostgresServer server) : IAsyncDisposable
{
    private readonly TestStorage _storage = new(server);

    [Fact]
    public async Task Late_write_of_the_state_changes_nothing()
    {
        await _storage.OpenAsync();
        await WriteAsync("1");
        await WriteAsync("2");

        await _storage.ExecuteAsync(FormattableString.Invariant($$"""
            SELECT chat_write({{_storage.Database.Incarnation}}, 1, NULL, false, '{room}', '{#a}', '{late}', '{}', '{}',
                '{0}', '{ann}', '{null}', '{null}', '{late}', '{x}', '{null}', '{x}', '{x}', '{x}')
            """));

        (await _storage.ExecuteAsync("SELECT value FROM records")).Should().Be("2");
        (await _storage.ExecuteAsync("SELECT count(*) FROM audit")).Should().Be(0L);
        (await _storage.ExecuteAsync("SELECT batch FROM lanes WHERE lane = 1")).Should().Be(2L);
    }

    [Fact]
    public async Task Late_batch_of_messages_is_an_error_and_stores_nothing()
    {
        var journal = await _storage.OpenAsync();
        await journal.AppendAsync("#a", Some.Message("one"));
        await journal.AppendAsync("#a", Some.Message("two"));

        var late = async () => await _storage.ExecuteAsync(FormattableString.Invariant($$"""
            SELECT * FROM chat_append({{_storage.Database.Incarnation}}, 1, false, '{#a}', '{-1}', '{1}', '{1}',
                '{1}', '{0}', '{ann}', '{late}', '{0}', '{0}', '{0}', '{0}', NULL, '{null}', '{}', '{}', false)
            """));

        (await late.Should().ThrowAsync<PostgresException>()).Which.MessageText.Should().Be("batch 1 came after batch 2");
        (await _storage.ExecuteAsync("SELECT max(id) FROM events")).Should().Be(2L);
        (await journal.AppendAsync("#a", Some.Message("three"))).Should().Be(3);
    }

    public ValueTask DisposeAsync() => _storage.DisposeAsync();

    private async Task WriteAsync(string value) => await _storage.State.WriteAsync(
        new StateWrite([new StoredRecord("room", "#a", Encoding.UTF8.GetBytes(value))], [], []), CancellationToken.None);
}
