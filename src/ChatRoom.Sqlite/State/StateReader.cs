using ChatRoom.Journal.Writing;
using ChatRoom.Sqlite.Storage;
using ChatRoom.State;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.State;

/// <summary>Reads on the thread pool, one read at a time, on its own connection: it waits for no write, and no write waits for it.</summary>
/// <param name="file">The file.</param>
/// <param name="damaged">Called with a description of damage that a read finds.</param>
internal sealed class StateReader(DatabaseFile file, Action<string> damaged) : IAsyncDisposable
{
    private readonly SemaphoreSlim _one = new(1); // never disposed of: callers that still wait get an exception
    private SqliteConnection? _connection;
    private bool _isClosed;

    /// <summary>Runs a read.</summary>
    /// <exception cref="StateException">The read failed, or the file is closed.</exception>
    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        return await Task.Run(() => ReadAndRelease(read), CancellationToken.None).WaitAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _one.WaitAsync();
        _isClosed = true;
        _connection?.Dispose();
        _connection = null;
        _one.Release();
    }

    // Releases here and not in the caller: a canceled call returns while its read still runs.
    private T ReadAndRelease<T>(Func<SqliteConnection, T> read)
    {
        try
        {
            return _isClosed ? throw new StateException(StorageReasons.GoingDown) : read(_connection ??= file.OpenReader());
        }
        catch (SqliteException e)
        {
            _connection?.Dispose(); // the next read opens it again
            _connection = null;
            if (Trouble.IsDamage(e))
            {
                damaged("it cannot be read");
            }

            throw new StateException(Trouble.Explain(file.Path, e), e);
        }
        finally
        {
            _one.Release();
        }
    }
}
