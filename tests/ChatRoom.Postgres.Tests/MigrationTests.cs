using ChatRoom.Diagnostics;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Postgres.Storage;
using ChatRoom.State;
using ChatRoom.Testing;
using ChatRoom.Tests.Journal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace ChatRoom.Postgres.Tests;

/// <summary>The schema, and who may change it.</summary>
public sealed class MigrationTests(PostgresServer server) : IAsyncDisposable
{
    private readonly TestStorage _storage = new(server);

    [Fact]
    public async Task First_start_creates_the_schema_and_logs_it_and_the_next_one_finds_it()
    {
        await _storage.OpenAsync();
        await _storage.CloseAsync();
        await _storage.OpenAsync();

        _storage.Logged(LogLevel.Information).Should().Equal(EventIds.DatabaseMigrated);
        (await _storage.ExecuteAsync("SELECT version FROM chat_version")).Should().Be(Schema.Version);
    }

    [Fact]
    public async Task Server_that_waits_for_the_migration_by_another_finds_it_done()
    {
        var options = new PostgresOptions { ConnectionString = await server.NewSchemaAsync() };
        await using var first = new NpgsqlConnection(options.ConnectionString);
        await using var second = new NpgsqlConnection(options.ConnectionString);
        await first.OpenAsync(TestContext.Current.CancellationToken);
        await second.OpenAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync("SELECT pg_advisory_lock(1130910317, hashtext('migrate ' || current_schema()))");
        var waiting = Schema.EnsureAsync(second, "the database", CancellationToken.None);
        await Deadline.UntilAsync(
            () => ExecuteAsync($"SELECT EXISTS (SELECT FROM pg_locks WHERE pid = {second.ProcessID} AND NOT granted)"), static waits => waits is true, static _ => "it does not wait");

        await Schema.MigrateAsync(first, "the database", CancellationToken.None);
        await ExecuteAsync("SELECT pg_advisory_unlock_all()");

        (await waiting).Should().BeFalse("the other one has migrated it");

        async Task<object?> ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, first);
            return await command.ExecuteScalarAsync();
        }
    }

    [Fact]
    public async Task Role_without_rights_to_create_tables_is_told_what_to_run_and_is_enough_afterwards()
    {
        var schema = await NewSchemaAsync();
        var (user, owner) = ($"user_{schema}", new PostgresOptions { ConnectionString = server.StringFor(schema) });
        await server.ExecuteAsync($"CREATE ROLE {user} LOGIN; GRANT USAGE ON SCHEMA {schema} TO {user}");
        _storage.Options = new PostgresOptions { ConnectionString = server.StringFor(schema, user) };

        (await _storage.Awaiting(s => s.OpenAsync()).Should().ThrowAsync<DatabaseException>()).WithMessage("*run ChatRoom.Server migrate --role USER*");
        await _storage.CloseAsync();
        (await PostgresMigration.RunAsync(owner, user, CancellationToken.None)).Should().EndWith($"from schema 0 to {Schema.Version}");

        var journal = await _storage.OpenAsync();
        await journal.FollowAsync("#a", new Follower());
        await journal.AppendAsync("#a", Some.MessageOf(7, "one"));
        (await journal.AppendAsync("#a", Some.Redaction(1))).Should().Be(2);
        await _storage.State.WriteAsync(new StateWrite([new StoredRecord("room", "#a", "{}"u8.ToArray())], [], [new AuditRow(DateTimeOffset.UnixEpoch, "ann", null, null, "ban", "eve", null)]), CancellationToken.None);
        using var places = _storage.NewResumeStore();
        await places.RemoveExpiredAsync(DateTimeOffset.UtcNow);
        _storage.Storage.Retention.MaxMessagesPerRoom = 1;
        using var retention = _storage.NewRetention(new FakeTimeProvider());
        await retention.RunOnceAsync(CancellationToken.None);
        (await _storage.Awaiting(s => s.ExecuteAsync("DROP TABLE events")).Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be("42501");
    }

    [Fact]
    public async Task Schema_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        await _storage.OpenAsync();
        await _storage.CloseAsync();
        await _storage.ExecuteAsync("UPDATE chat_version SET version = 99");

        (await _storage.Awaiting(s => s.OpenAsync()).Should().ThrowAsync<DatabaseException>()).WithMessage("*newer version*run that version");
        (await _storage.ExecuteAsync("SELECT version FROM chat_version")).Should().Be(99);
    }

    [Fact]
    public async Task Many_who_migrate_at_once_migrate_it_once()
    {
        var options = new PostgresOptions { ConnectionString = server.StringFor(await NewSchemaAsync()) };

        var done = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => PostgresMigration.RunAsync(options, null, CancellationToken.None)));

        done.Count(static text => text.StartsWith("migrated", StringComparison.Ordinal)).Should().Be(1);
        done.Count(static text => text.EndsWith("already", StringComparison.Ordinal)).Should().Be(4);
    }

    [Theory]
    [InlineData("", "ConnectionString: is not a connection string")]
    [InlineData("Host=a;Password=x;secret;Port=5", "ConnectionString: is not a connection string")]
    [InlineData("Host=a;Port=secret", "ConnectionString: is not a connection string")]
    [InlineData("Host=a;Target Session Attributes=standby", "Target Session Attributes is not valid")]
    public void Settings_that_are_not_valid_are_refused_without_their_contents(string text, string error)
    {
        var errors = PostgresOptions.Errors(new PostgresOptions { ConnectionString = text });

        errors.Should().ContainSingle().Which.Should().StartWith("ChatRoom:Postgres:ConnectionString").And.Contain(error).And.NotContain("secret");
    }

    [Fact]
    public async Task Password_is_read_from_the_file_for_each_connection_and_shown_nowhere()
    {
        var schema = await NewSchemaAsync();
        await server.ExecuteAsync($"CREATE ROLE {PostgresServer.UserWithPassword} LOGIN PASSWORD 'open-sesame'; GRANT ALL ON SCHEMA {schema} TO {PostgresServer.UserWithPassword}");
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "wrong-sesame\n", TestContext.Current.CancellationToken);
        _storage.Options = new PostgresOptions { ConnectionString = server.StringFor(schema, PostgresServer.UserWithPassword), PasswordFile = file };
        var refusal = (await _storage.Awaiting(s => s.OpenAsync()).Should().ThrowAsync<DatabaseException>()).WithMessage("*refuses the user or the password*").Which;
        refusal.ToString().Should().NotContain("sesame");
        await _storage.CloseAsync();

        await File.WriteAllTextAsync(file, "open-sesame\n", TestContext.Current.CancellationToken);

        (await (await _storage.OpenAsync()).AppendAsync("#a", Some.Message("one"))).Should().Be(1);
        File.Delete(file);
    }

    [Fact]
    public void Password_comes_from_one_place()
    {
        var file = Path.GetTempFileName();
        PostgresOptions.Errors(new PostgresOptions { ConnectionString = "Host=a;Password=b", PasswordFile = file }).Should().ContainSingle().Which.Should().Contain("one of the two");
        PostgresOptions.Errors(new PostgresOptions { ConnectionString = "Host=a", PasswordFile = file }).Should().ContainSingle().Which.Should().Contain("is empty");
        File.WriteAllText(file, "secret\n");
        PostgresOptions.Errors(new PostgresOptions { ConnectionString = "Host=a", PasswordFile = file }).Should().BeEmpty();
        PostgresOptions.ReadPassword(file).Should().Be("secret");
        File.Delete(file);
        PostgresOptions.Errors(new PostgresOptions { ConnectionString = "Host=a", PasswordFile = file }).Should().ContainSingle().Which.Should().Contain("cannot be read");
    }

    public ValueTask DisposeAsync() => _storage.DisposeAsync();

    private async Task<string> NewSchemaAsync() => new NpgsqlConnectionStringBuilder(await server.NewSchemaAsync()).SearchPath!;
}
