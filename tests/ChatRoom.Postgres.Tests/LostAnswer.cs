using System.Globalization;
using ChatRoom.Testing;

namespace ChatRoom.Postgres.Tests;

/// <summary>
/// Loses answers of a PostgreSQL: a standby that does not exist is declared synchronous, so a commit is on the disk and waits for the
/// standby. If its connection ends then, the transaction is stored, and nobody gets the answer.
/// </summary>
internal sealed class LostAnswer(PostgresServer server) : IAsyncDisposable
{
    private const string Waiting = "FROM pg_stat_activity WHERE wait_event = 'SyncRep'";

    private bool _isHeld;

    /// <summary>Lets commits wait from now on.</summary>
    public async Task HoldAsync()
    {
        _isHeld = true;
        await SetStandbysAsync("'nobody'");
        // The setting is in force somewhat later than it shows. When one commit waits, all do.
        var committing = Task.Run(async () =>
        {
            while (true)
            {
                await server.ExecuteAsync("SELECT pg_logical_emit_message(true, '', '') IS NULL");
            }
        });
        await WaitingAsync();
        await LoseAsync();
        await committing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Waits until a commit waits for the standby.</summary>
    public Task WaitingAsync() => Deadline.UntilAsync(
        () => server.ExecuteAsync($"SELECT count(*) {Waiting}"), static count => count is > 0L, static count => string.Create(CultureInfo.InvariantCulture, $"{count} commits wait"));

    /// <summary>Ends the connections whose commits wait.</summary>
    public Task LoseAsync() => server.ExecuteAsync($"SELECT pg_terminate_backend(pid) {Waiting}");

    /// <summary>Runs a statement without waiting for the standby.</summary>
    public Task ExecuteAsync(string schema, string sql) => server.ExecuteAsync($"SET synchronous_commit = local; SET search_path = {schema}; {sql}");

    /// <summary>Lets commits through again.</summary>
    public async Task EndAsync()
    {
        _isHeld = false;
        await SetStandbysAsync("''");
    }

    public async ValueTask DisposeAsync()
    {
        if (_isHeld)
        {
            await EndAsync();
        }
    }

    private async Task SetStandbysAsync(string names)
    {
        await server.ExecuteAsync($"ALTER SYSTEM SET synchronous_standby_names = {names}");
        await server.ExecuteAsync("SELECT pg_reload_conf()");
        await Deadline.UntilAsync(
            () => server.ExecuteAsync("SHOW synchronous_standby_names"), now => $"'{now}'" == names, static now => $"the standbys are '{now}'");
    }
}
