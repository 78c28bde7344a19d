using Npgsql;

namespace ChatRoom.Postgres.Storage;

/// <summary>
/// The schema of the database: the first one of the user's search path, which the lock is named after, too. Tables in later ones do not
/// count. A table has the version; each step leads to the next one.
/// </summary>
internal static class Schema
{
    /// <summary>The class of all advisory locks of this program, "ChRm".</summary>
    public const int LockClass = 0x4368526D;

    private const string MigrationLock = "SELECT pg_advisory_xact_lock(1130910317, hashtext('migrate ' || current_schema()))"; // LockClass

    // One step per version, from the version before; a step that was released never changes.
    private static readonly string[][] Steps = [["schema.1.sql", "notify.1.sql", "nodes.1.sql", "append.1.sql", "maintenance.1.sql", "state.1.sql", "presence.1.sql", "claims.1.sql", "letters.1.sql", "moves.1.sql"]];

    /// <summary>The version that this program needs.</summary>
    public static int Version => Steps.Length;

    /// <summary>Returns the version of the database; 0: it has no tables of the chat.</summary>
    /// <exception cref="DatabaseException">The database was migrated by a newer version, or has no schema.</exception>
    public static async Task<int> VersionAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        // Not to_regclass: after the wait for the lock of a migration it still says what was there before.
        await using var find = new NpgsqlCommand(
            "SELECT current_schema() IS NOT NULL, EXISTS (SELECT FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'chat_version')", connection);
        await using (var row = await find.ExecuteReaderAsync(cancellationToken))
        {
            await row.ReadAsync(cancellationToken);
            if (!row.GetBoolean(0))
            {
                throw new DatabaseException($"{name} has no schema for this user: create one (CREATE SCHEMA), or name one as Search Path in ChatRoom:Postgres:ConnectionString");
            }

            if (!row.GetBoolean(1))
            {
                return 0;
            }
        }

        await using var read = new NpgsqlCommand("SELECT version FROM chat_version", connection);
        var version = (int)(await read.ExecuteScalarAsync(cancellationToken))!;
        return version <= Version ? version
            : throw new DatabaseException($"{name} was migrated by a newer version of ChatRoom (schema {version}; this one knows {Version}): run that version");
    }

    /// <summary>Makes sure that the database has the version that this program needs, and migrates it if the user may.</summary>
    /// <returns>Whether it was migrated.</returns>
    /// <exception cref="DatabaseException">The database must be migrated by another user, or cannot be used.</exception>
    public static async Task<bool> EnsureAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        if (await VersionAsync(connection, name, cancellationToken) == Version)
        {
            return false;
        }

        try
        {
            return await MigrateAsync(connection, name, cancellationToken) < Version;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new DatabaseException(
                $"{name} needs to be migrated, and this user may not create tables there: run ChatRoom.Server migrate --role USER with the owner's ChatRoom:Postgres:ConnectionString", e);
        }
    }

    /// <summary>Migrates the database, in one transaction; others that migrate it wait. Returns the version before.</summary>
    /// <exception cref="DatabaseException">The database was migrated by a newer version.</exception>
    public static async Task<int> MigrateAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, MigrationLock, cancellationToken);
        var before = await VersionAsync(connection, name, cancellationToken);
        for (var version = before; version < Version; version++)
        {
            foreach (var file in Steps[version])
            {
                await ExecuteAsync(connection, Read(file), cancellationToken);
            }
        }

        if (before < Version)
        {
            await ExecuteAsync(
                connection,
                FormattableString.Invariant(
                    $"CREATE TABLE IF NOT EXISTS chat_version(version integer NOT NULL); DELETE FROM chat_version; INSERT INTO chat_version VALUES ({Version})"),
                cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return before;
    }

    /// <summary>Gives a role everything that the server needs, and no right to change the schema.</summary>
    public static async Task GrantAsync(NpgsqlConnection connection, string role, CancellationToken cancellationToken)
    {
        await using var quote = new NpgsqlCommand("SELECT quote_ident(current_schema()), quote_ident($1)", connection) { Parameters = { new NpgsqlParameter<string> { TypedValue = role } } };
        string schema, user;
        await using (var row = await quote.ExecuteReaderAsync(cancellationToken))
        {
            await row.ReadAsync(cancellationToken);
            (schema, user) = (row.GetString(0), row.GetString(1));
        }

        await ExecuteAsync(
            connection,
            $"""
            GRANT USAGE ON SCHEMA {schema} TO {user};
            GRANT SELECT, INSERT, UPDATE, DELETE ON meta, lanes, nodes, rooms, events, records, removed_records, audit, places, moves TO {user};
            GRANT SELECT, INSERT, UPDATE, DELETE ON people, visits, calls, claims, letters TO {user};
            GRANT SELECT ON chat_version TO {user};
            GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA {schema} TO {user};
            """,
            cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Read(string file)
    {
        using var stream = typeof(Schema).Assembly.GetManifestResourceStream(file) ?? throw new FileNotFoundException(file);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
