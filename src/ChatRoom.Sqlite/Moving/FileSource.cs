using ChatRoom.Journal.Moving;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Moving;

/// <summary>The files under a journal's name, as a storage that is read.</summary>
/// <param name="file">The journal's file.</param>
/// <param name="journal">The connection to it.</param>
/// <param name="accounts">The connection to the file with the state; null: there is no such file.</param>
/// <param name="places">The connection to the file with the resume positions; null: there is no such file.</param>
/// <param name="held">What is disposed of at the end, the lock among it.</param>
internal class FileSource(DatabaseFile file, SqliteConnection journal, SqliteConnection? accounts, SqliteConnection? places, IEnumerable<IDisposable> held) : IMoveSource
{
    private const string LastAudit = "SELECT seq FROM sqlite_sequence WHERE name = 'audit'";

    /// <inheritdoc />
    public string Name => $"the journal {file.Path}";

    /// <inheritdoc />
    public string Kind => "sqlite";

    /// <inheritdoc />
    public Task<MoveMark?> ReadMarkAsync(CancellationToken cancellationToken) => RunAsync(() => MoveNote.Read(file), cancellationToken);

    /// <inheritdoc />
    public Task<MoveHead> ReadHeadAsync(CancellationToken cancellationToken) => RunAsync(
        () => new MoveHead(
            Schema.EpochOf(journal),
            journal.Number("SELECT value FROM meta WHERE name = 'floor'"),
            journal.Number("SELECT max((SELECT coalesce(max(number), 0) FROM rooms), (SELECT value FROM meta WHERE name = 'last_room'))"),
            accounts?.Number(LastAudit) ?? 0),
        cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<object?[]>> ReadAsync(MoveTable table, object?[]? after, CancellationToken cancellationToken) => RunAsync<IReadOnlyList<object?[]>>(
        () => ConnectionTo(table) is { } connection ? FileRows.Read(connection, table, after) : [], cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        foreach (var one in held)
        {
            one.Dispose();
        }

        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Returns the connection to the file that has a table; null: there is no such file.</summary>
    protected SqliteConnection? ConnectionTo(MoveTable table) =>
        table == MoveTable.Places ? places
        : table == MoveTable.Records || table == MoveTable.Audit ? accounts
        : journal;

    /// <summary>Runs what uses the files, on this thread: there is nothing else to do meanwhile.</summary>
    /// <exception cref="JournalFileException">The files cannot be read or written.</exception>
    protected Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        try
        {
            return Task.FromResult(work());
        }
        catch (SqliteException e)
        {
            return Task.FromException<T>(new JournalFileException(Trouble.Explain(file.Path, e), e));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Task.FromException<T>(new JournalFileException($"{file.Path} and the files beside it cannot be used: {e.Message}", e));
        }
    }
}
