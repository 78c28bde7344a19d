using System.Globalization;
using ChatRoom.Journal.Moving;
using ChatRoom.Sqlite.Search;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Moving;

/// <summary>The files under a journal's name, as a storage that is filled.</summary>
/// <param name="file">The journal's file.</param>
/// <param name="journal">The open journal.</param>
/// <param name="accounts">The open file with the state.</param>
/// <param name="places">The connection to the file with the resume positions.</param>
internal sealed class FileTarget(DatabaseFile file, Opening journal, Opening accounts, SqliteConnection places)
    : FileSource(file, journal.Writer, accounts.Writer, places, [places, accounts, journal]), IMoveTarget
{
    private readonly DatabaseFile _file = file;
    private readonly SqliteConnection _places = places;

    /// <inheritdoc />
    public Task WriteMarkAsync(MoveMark mark, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            new SearchIndexFile(_file.Path).Delete(); // of a journal that was there: a server builds another one
            MoveNote.Write(_file, mark);
            return true;
        },
        cancellationToken);

    /// <inheritdoc />
    public Task<object?[]?> ReadLastAsync(MoveTable table, CancellationToken cancellationToken) =>
        RunAsync(() => FileRows.ReadLast(ConnectionTo(table)!, table), cancellationToken);

    /// <inheritdoc />
    public Task WriteAsync(MoveTable table, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            FileRows.Write(ConnectionTo(table)!, table, rows);
            return true;
        },
        cancellationToken);

    /// <inheritdoc />
    public Task WriteHeadAsync(MoveHead head, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            Set(journal.Writer, "UPDATE meta SET value = {0} WHERE name = 'epoch'", head.Epoch);
            Set(journal.Writer, "UPDATE meta SET value = {0} WHERE name = 'floor'", head.Floor);
            Set(journal.Writer, "UPDATE meta SET value = {0} WHERE name = 'last_room'", head.LastRoom);
            Set(accounts.Writer, "DELETE FROM sqlite_sequence WHERE name = 'audit'; INSERT INTO sqlite_sequence(name, seq) VALUES('audit', {0})", head.LastAudit);
            return true;
        },
        cancellationToken);

    /// <inheritdoc />
    public Task CompleteAsync(CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            _places.Execute("PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE)");
            accounts.Finish();
            journal.Finish();
            MoveNote.Delete(_file);
            return true;
        },
        cancellationToken);

    private static void Set(SqliteConnection connection, string sql, long value) =>
        connection.Execute(string.Format(CultureInfo.InvariantCulture, sql, value));
}
