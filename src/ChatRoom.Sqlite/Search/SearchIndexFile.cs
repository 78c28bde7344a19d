using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Search;

/// <summary>
/// The file of the search index, beside the journal's. It is derived from the journal, so whenever it is invalid it is
/// deleted and rebuilt. Only the indexer's connection writes it.
/// </summary>
/// <param name="journalPath">The journal's file.</param>
internal sealed class SearchIndexFile(string journalPath)
{
    // "ChSr". The version also changes with the tokenizer.
    private const int ApplicationId = 0x43685372;
    private const int Version = 2;

    // Words are compared without case and diacritics. All positions are stored, for phrases: without them the index would be
    // half as large. Prefixes of one and two letters have their own lists: without the first list, a search for t* would join
    // 200,000 words (14 times as slow); without the second, th* is 3 times as slow. A list for three letters makes no search
    // faster and indexing 40 percent slower. hashsize: bytes that are collected in memory before they are sorted and written.
    private const string Tables = """
        CREATE TABLE progress(
            room  INTEGER PRIMARY KEY,
            first INTEGER NOT NULL,     -- the first id in the index
            last  INTEGER NOT NULL,     -- the last id in the index
            at    INTEGER NOT NULL      -- the time of the last one: if it differs in the journal, this index belongs to another journal
        ) WITHOUT ROWID;
        CREATE VIRTUAL TABLE messages USING fts5(
            text, content='', contentless_delete=1, detail=full, prefix='1 2',
            tokenize="unicode61 remove_diacritics 2 tokenchars '$mark'");
        INSERT INTO messages(messages, rank) VALUES('hashsize', 4000000);
        """;

    /// <summary>The path of the file.</summary>
    public string Path => $"{journalPath}-search";

    /// <summary>Opens the file for writing, and creates it if it does not exist.</summary>
    /// <returns>The connection, or null if the file is not an index of this version and must be deleted.</returns>
    /// <exception cref="SqliteException">The file cannot be opened, created or written.</exception>
    public SqliteConnection? OpenWriter()
    {
        var connection = new DatabaseFile(Path).OpenWriter();
        try
        {
            if (connection.Number("SELECT count(*) FROM sqlite_schema") == 0)
            {
                connection.Execute("PRAGMA auto_vacuum = INCREMENTAL");
                connection.Execute("PRAGMA journal_mode = WAL");
                using var transaction = connection.BeginTransaction();
                connection.Execute(Tables.Replace("$mark", $"{SearchExpression.AuthorMark}", StringComparison.Ordinal));
                connection.Execute($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}");
                transaction.Commit();
            }
            else if (connection.Number("PRAGMA application_id") != ApplicationId || connection.Number("PRAGMA user_version") != Version)
            {
                connection.Dispose();
                return null;
            }

            // NORMAL, because a power failure must not corrupt the index unnoticed. The indexer's thread copies the log into the file.
            connection.Execute("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 1000");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens the file for reading.</summary>
    /// <exception cref="SqliteException">The file does not exist, or cannot be opened.</exception>
    public SqliteConnection OpenReader() => new DatabaseFile(Path).OpenReader();

    /// <summary>Deletes the file; open connections keep the deleted one.</summary>
    /// <exception cref="IOException">The file cannot be deleted.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not delete the file.</exception>
    public void Delete()
    {
        foreach (var suffix in (ReadOnlySpan<string>)["-wal", "-shm", ""])
        {
            File.Delete(Path + suffix);
        }
    }
}
