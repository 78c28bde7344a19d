using ChatRoom.Journal;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Postgres.Storage;
using Npgsql;

namespace ChatRoom.Postgres.Tests;

public sealed class DatabaseTests(PostgresServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(JournalDurability.None, "local")]
    [InlineData(JournalDurability.Process, "local")]
    [InlineData(JournalDurability.Disk, "on")]
    public async Task Connection_ends_with_its_machine_and_commits_as_the_durability_says_also_when_it_is_used_again(JournalDurability durability, string commit)
    {
        await using var database = new Database(new PostgresOptions { ConnectionString = await server.NewSchemaAsync() }, durability);
        await using var session = await database.OpenSessionAsync(Cancellation);
        (await SettingsAsync(session)).Should().Be($"5 20000 {commit}");
        for (var i = 0; i < 2; i++)
        {
            await using var connection = await database.OpenAsync(Cancellation);
            (await SettingsAsync(connection)).Should().Be($"5 20000 {commit}");
        }
    }

    private static async Task<string> SettingsAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            "SELECT current_setting('tcp_keepalives_idle') || ' ' || current_setting('tcp_user_timeout') || ' ' || current_setting('synchronous_commit')", connection);
        return (string)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
