using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Search;

/// <summary>
/// The file of the search index, beside the journal's: derived from it, and so deleted and made anew whenever it is not
/// as it should be. One connection writes it, the indexer's.
/// </summary>
/// <param name="journalPath">The journal's file.</param>
internal sealed class SearchIndexFile(string journalPath)
{
    // "ChSr", and what is in the file: another tokenizer, say, is another version.
    private const int ApplicationId = 0x43685372;
    private const int Version = 2;

    // Words are compared without case and diacritics. All positions are kept, for phrases: without them the index would be
    // half as large. Prefixes of one and two letters have lists of their own: without the first, a search for t* would join
    // 200,000 words (14 times as slow), without the second th* is 3 times as slow. A list for three letters makes nothing
    // faster and indexing 40 percent dearer. hashsize: bytes that are collected in memory before they are sorted and written.
    private const string Tables = """
        CREATE TABLE progress(
            room  INTEGER PRIMARY KEY,
            first INTEGER NOT NULL,     -- ids below are not in the index (any more)
            last  INTEGER NOT NULL,     -- ids up to here are
            at    INTEGER NOT NULL      -- the time of the last one: if the journal has another there, it is another journal
        ) WITHOUT ROWID;
        CREATE VIRTUAL TABLE messages USING fts5(
            text, content='', contentless_delete=1, detail=full, prefix='1 2',
            tokenize="unicode61 remove_diacritics 2 tokenchars '$mark'");
        INSERT INTO messages(messages, rank) VALUES('hashsize', 4000000);
        """;

    /// <summary>Where it is.</summary>
    public string Path => $"{journalPath}-search";

    /// <summary>Opens it to write, and makes it if there is none.</summary>
    /// <returns>Null if what is there is no index of this version: it is to be deleted.</returns>
    /// <exception cref="SqliteException">It cannot be opened, made or written.</exception>
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

            // After a power cut it must not be wrong without anybody noticing. The log is copied by the indexer's thread.
            connection.Execute("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 1000");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens it to read.</summary>
    /// <exception cref="SqliteException">There is none, or it cannot be opened.</exception>
    public SqliteConnection OpenReader() => new DatabaseFile(Path).OpenReader();

    /// <summary>Deletes it; who has it open keeps what is there.</summary>
    /// <exception cref="IOException">It cannot be deleted.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be deleted.</exception>
    public void Delete()
    {
        foreach (var suffix in (ReadOnlySpan<string>)["-wal", "-shm", ""])
        {
            File.Delete(Path + suffix);
        }
    }
}
