using System.Diagnostics.Metrics;
using ChatRoom.Sqlite.State;
using ChatRoom.Sqlite.Storage;
using ChatRoom.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Sqlite.Tests.State;

/// <summary>A folder with a file of accounts, and the operations of tests on both.</summary>
internal sealed class StateFolder : IAsyncDisposable
{
    private readonly ILoggerFactory _loggers;
    private readonly string _folder;
    private readonly bool _isOurs;
    private SqliteStateStore? _store;

    /// <param name="folder">The folder of the file; null: a new temporary folder.</param>
    public StateFolder(string? folder = null)
    {
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(Log));
        _isOurs = folder is null;
        _folder = folder ?? Directory.CreateTempSubdirectory("chatroom-state-").FullName;
    }

    /// <summary>The log of the stores.</summary>
    public CapturingLogger Log { get; } = new();

    /// <summary>The path of the journal to which the file belongs.</summary>
    public string Journal => System.IO.Path.Combine(_folder, "chatroom.db");

    /// <summary>The path of the file.</summary>
    public string Path => $"{Journal}-accounts";

    /// <summary>Returns the event ids of log entries at or above a level.</summary>
    public IEnumerable<int> Logged(LogLevel level = LogLevel.Warning) => Log.Lines.Where(line => line.Level >= level).Select(static line => line.EventId);

    /// <summary>Opens a store, of which only one may be open.</summary>
    public async Task<SqliteStateStore> OpenAsync(TimeSpan? checkPatience = null, IMeterFactory? meters = null, TimeSpan? patience = null)
    {
        var store = new SqliteStateStore(Journal, _loggers.CreateLogger<SqliteStateStore>(), meters)
        {
            CheckPatience = checkPatience ?? Wait.Patience,
            Patience = patience ?? Wait.Patience,
        };
        try
        {
            await store.OpenAsync();
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }

        return _store = store;
    }

    /// <summary>Closes the store cleanly.</summary>
    public async Task CloseAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
            _store = null;
        }
    }

    /// <summary>Copies the file into another folder, in the state after a kill at this moment.</summary>
    public void CopyTo(StateFolder copy)
    {
        File.Copy(Path, copy.Path);
        File.Copy($"{Path}-wal", $"{copy.Path}-wal");
    }

    /// <summary>Opens another program's connection to the file.</summary>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        return connection;
    }

    /// <summary>Runs a statement of another program.</summary>
    public void Execute(string sql)
    {
        using var connection = Connect();
        connection.Execute(sql);
    }

    /// <summary>Returns the number that a statement of another program yields.</summary>
    public long Number(string sql)
    {
        using var connection = Connect();
        return connection.Number(sql);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _loggers.Dispose();
        if (_isOurs)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
