using System.Collections.Concurrent;
using ChatRoom.Journal;
using ChatRoom.Sqlite.Storage;
using ChatRoom.Sqlite.Writing;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Reading;

/// <summary>
/// Readers that are used again. Each reads on a thread of the pool, never on its caller's, which may be a socket's; as
/// many at a time as there are processors, but two at least.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="damaged">Is told what says that the file is damaged: it is not to be written to any more, either.</param>
internal sealed class ReaderPool(DatabaseFile file, Action<SqliteException> damaged) : IAsyncDisposable
{
    private static readonly int MostAtOnce = Math.Max(2, Environment.ProcessorCount);

    private readonly SemaphoreSlim _free = new(MostAtOnce);
    private readonly ConcurrentBag<EventReader> _idle = [];
    private volatile bool _closed;

    /// <summary>Reads something.</summary>
    /// <exception cref="JournalException">It cannot be read, or the journal is closed.</exception>
    public async Task<T> ReadAsync<T>(Func<EventReader, T> read, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        return await Task.Run(() => ReadAndFree(read), CancellationToken.None).WaitAsync(cancellationToken);
    }

    /// <summary>Waits for those who read; who would read later is refused.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        for (var i = 0; i < MostAtOnce; i++)
        {
            await _free.WaitAsync();
        }

        while (_idle.TryTake(out var reader))
        {
            reader.Dispose();
        }

        _free.Release(MostAtOnce); // never disposed of: who waits is to be told
    }

    // Here, not where the reader waits: a canceled call ends while its read is still under way.
    private T ReadAndFree<T>(Func<EventReader, T> read)
    {
        try
        {
            return _closed ? throw new JournalException(Writer.GoingDown) : Read(read);
        }
        finally
        {
            _free.Release();
        }
    }

    private T Read<T>(Func<EventReader, T> read)
    {
        EventReader? reader = null;
        try
        {
            reader = _idle.TryTake(out var idle) ? idle : new EventReader(file.OpenReader());
            var result = read(reader);
            _idle.Add(reader);
            reader = null;
            return result;
        }
        catch (SqliteException e)
        {
            if (Trouble.IsDamage(e))
            {
                damaged(e);
            }

            throw new JournalException(Trouble.Explain(file.Path, e), e);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException) // a number that none of our versions writes
        {
            throw new JournalException($"{file.Path} cannot be read: {e.Message}", e);
        }
        finally
        {
            reader?.Dispose();
        }
    }
}
