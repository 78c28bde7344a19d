using System.Collections.Concurrent;
using ChatRoom.Journal;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Reading;

/// <summary>
/// Readers that are used again. Each reads on a thread of the pool, never on its caller's, which may be a socket's; as
/// many at a time as there are processors, but two at least.
/// </summary>
internal sealed class ReaderPool(DatabaseFile file) : IDisposable
{
    private readonly SemaphoreSlim _free = new(Math.Max(2, Environment.ProcessorCount));
    private readonly ConcurrentBag<EventReader> _idle = [];

    /// <summary>Reads something.</summary>
    /// <exception cref="JournalException">It cannot be read.</exception>
    public async Task<T> ReadAsync<T>(Func<EventReader, T> read)
    {
        await _free.WaitAsync();
        try
        {
            return await Task.Run(() => Read(read));
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>To be called when nobody reads any more.</summary>
    public void Dispose()
    {
        while (_idle.TryTake(out var reader))
        {
            reader.Dispose();
        }

        _free.Dispose();
    }

    private T Read<T>(Func<EventReader, T> read)
    {
        EventReader? reader = null;
        try
        {
            reader = _idle.TryTake(out var idle) ? idle : new EventReader(file.OpenReader());
            var result = read(reader);
            _idle.Add(reader);
            return result;
        }
        catch (SqliteException e)
        {
            reader?.Dispose();
            throw new JournalException(Trouble.Explain(file.Path, e), e);
        }
        catch (InvalidDataException e)
        {
            reader?.Dispose();
            throw new JournalException($"{file.Path} cannot be read: {e.Message}", e);
        }
    }
}
