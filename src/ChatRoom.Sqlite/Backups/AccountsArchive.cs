using ChatRoom.Sqlite.State;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Backups;

/// <summary>
/// The accounts within a backup: a backup is the copy of a journal with a few more tables and another application id, so it is
/// one file, which one check covers. A backup without accounts is a journal, as all backups of earlier versions are.
/// </summary>
internal static class AccountsArchive
{
    private const string Prefix = "accounts_";
    private const string VersionTable = $"{Prefix}version";
    private static readonly string[] Tables = ["records", "audit"];

    /// <summary>Adds a file with accounts to the copy of a journal.</summary>
    public static AccountsCopy Add(SqliteConnection backup, string accounts)
    {
        Attach(backup, accounts);
        using (var transaction = backup.BeginTransaction())
        {
            backup.Execute($"CREATE TABLE main.{VersionTable} AS SELECT {backup.Number("PRAGMA attached.user_version")} AS number");
            foreach (var table in Tables)
            {
                backup.Execute($"CREATE TABLE main.{Prefix}{table} AS SELECT * FROM attached.{table} ORDER BY rowid");
            }

            transaction.Commit();
        }

        backup.Execute($"DETACH attached; PRAGMA application_id = {FileFormat.BackupId}");
        return new AccountsCopy(
            backup.Number($"SELECT count(*) FROM {Prefix}records WHERE kind = 'account'"), backup.Number($"SELECT count(*) FROM {Prefix}records WHERE kind = 'ban'"));
    }

    /// <summary>Makes a journal of the copy of a backup: removes the accounts from it, if it has any.</summary>
    public static void Remove(SqliteConnection copy)
    {
        if (copy.Number("PRAGMA application_id") != FileFormat.BackupId)
        {
            return;
        }

        copy.Execute("PRAGMA secure_delete = ON");
        foreach (var table in Tables.Append("version"))
        {
            copy.Execute($"DROP TABLE {Prefix}{table}");
        }

        copy.Execute($"PRAGMA application_id = {Schema.ApplicationId}; PRAGMA incremental_vacuum");
    }

    /// <summary>Returns whether a backup has accounts, within it or in a file beside it under the same name.</summary>
    /// <exception cref="JournalFileException">It is not a backup.</exception>
    public static bool IsIn(string backup)
    {
        try
        {
            return Contains(backup) || File.Exists(SqliteStateStore.FileOf(backup).Path);
        }
        catch (SqliteException e)
        {
            throw new JournalFileException(
                Trouble.IsDamage(e) ? $"{backup} is not a {Schema.Format.Name} of ChatRoom, or it is damaged" : Trouble.Explain(backup, e), e);
        }
    }

    /// <summary>Writes the accounts of a backup to a new file, in the current schema.</summary>
    /// <param name="backup">The backup; it is not changed.</param>
    /// <param name="target">The file, which does not exist.</param>
    public static void Extract(string backup, string target)
    {
        if (!Contains(backup))
        {
            DatabaseCopy.Make(SqliteStateStore.FileOf(backup).Path, target, StateSchema.Format, connection => StateSchema.Format.Bring(connection, target));
            return;
        }

        PrivateFile.Create(target).Dispose();
        try
        {
            var format = StateSchema.Format with { Steps = [.. StateSchema.Format.Steps.Take(VersionOf(backup))] };
            using var connection = new DatabaseFile(target).OpenForCheckpoints();
            format.Bring(connection, target); // its own schema first, then migrated like any older file
            Attach(connection, backup);
            foreach (var table in Tables)
            {
                connection.Execute($"INSERT INTO main.{table} SELECT * FROM attached.{Prefix}{table}");
            }

            connection.Execute("DETACH attached");
            StateSchema.Format.Bring(connection, target);
        }
        catch (SqliteException e)
        {
            throw new JournalFileException(Trouble.IsDamage(e) ? $"{backup} is damaged" : $"{backup} cannot be copied: {Trouble.Explain(target, e)}", e);
        }
    }

    /// <summary>Returns the version of the accounts' schema, after a check of the backup.</summary>
    private static int VersionOf(string backup)
    {
        using var connection = new DatabaseFile(backup).OpenReader();
        if (connection.Text("PRAGMA quick_check(1)") is not "ok")
        {
            throw new JournalFileException($"{backup} is damaged");
        }

        var version = (int)connection.Number($"SELECT number FROM {VersionTable}");
        return version <= StateSchema.Format.Version
            ? version
            : throw new JournalFileException(
                $"{backup} was written by a newer version of ChatRoom (the schema of its accounts is {version}, this one knows {StateSchema.Format.Version}): use that version");
    }

    private static bool Contains(string backup)
    {
        using var connection = new DatabaseFile(backup).OpenReader();
        return connection.Number("PRAGMA application_id") == FileFormat.BackupId;
    }

    /// <summary>Opens another database with a connection, under the name <c>attached</c>.</summary>
    internal static void Attach(SqliteConnection connection, string path)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "ATTACH $path AS attached";
        command.Parameters.AddWithValue("$path", path);
        command.ExecuteNonQuery();
    }
}
