using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Storage;

/// <summary>The format of one of our files: how it is recognized, and how older files are migrated.</summary>
/// <param name="Name">What such a file is called.</param>
/// <param name="ApplicationId">The application id in the file's header.</param>
/// <param name="Steps">One step per version, from the version before. A step that was released never changes.</param>
internal sealed record FileFormat(string Name, int ApplicationId, IReadOnlyList<string> Steps)
{
    /// <summary>"ChRb", the application id of a <see cref="Backups.JournalBackup">backup</see> with more than a journal.</summary>
    public const int BackupId = 0x43685262;

    /// <summary>The version that this program writes.</summary>
    public int Version => Steps.Count;

    /// <summary>Migrates a file to <see cref="Version"/> in one transaction. An empty file gets this format.</summary>
    /// <exception cref="JournalFileException">The file belongs to another program or to a newer version of this one, and is left as it is.</exception>
    /// <exception cref="SqliteException">The file is not a database, is damaged, or cannot be written.</exception>
    public void Bring(SqliteConnection connection, string path)
    {
        var id = connection.Number("PRAGMA application_id");
        if (connection.Number("SELECT count(*) FROM sqlite_schema") == 0 && id == 0)
        {
            // Before the first table: changing it later means rewriting the whole file.
            connection.Execute("PRAGMA auto_vacuum = INCREMENTAL");
        }
        else if (id == BackupId)
        {
            throw new JournalFileException($"{path} is a backup, and is left as it is: move it away, and restore it (ChatRoom.Server restore FILE)");
        }
        else if (id != ApplicationId)
        {
            throw new JournalFileException(
                $"{path} is a database of another program, and is left as it is: name another file by ChatRoom:Journal:Path");
        }

        var version = connection.Number("PRAGMA user_version");
        if (version > Version)
        {
            throw new JournalFileException(
                $"{path} was written by a newer version of ChatRoom (its schema is {version}, this one knows {Version}), and is left as it is: run that version, or name another file by ChatRoom:Journal:Path");
        }

        if (version < Version)
        {
            Migrate(connection, (int)version);
        }
    }

    private void Migrate(SqliteConnection connection, int from)
    {
        using var transaction = connection.BeginTransaction();
        foreach (var step in Steps.Skip(from))
        {
            connection.Execute(step);
        }

        connection.Execute($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}");
        transaction.Commit();
    }
}
