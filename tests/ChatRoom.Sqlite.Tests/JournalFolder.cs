using ChatRoom.Journal;
using ChatRoom.Sqlite.Configuration;
using ChatRoom.Sqlite.Storage;
using ChatRoom.Sqlite.Writing;
using ChatRoom.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatRoom.Sqlite.Tests;

/// <summary>A folder with a journal's file, and the operations of tests on both.</summary>
internal sealed class JournalFolder : IAsyncDisposable
{
    private readonly ILoggerFactory _loggers;
    private readonly string _folder;
    private readonly bool _isOurs;
    private SqliteJournal? _journal;

    /// <param name="folder">The folder of the file; null: a new temporary folder.</param>
    public JournalFolder(string? folder = null)
    {
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(Log));
        _isOurs = folder is null;
        _folder = folder ?? Directory.CreateTempSubdirectory("chatroom-journal-").FullName;
    }

    /// <summary>The log of the journals.</summary>
    public CapturingLogger Log { get; } = new();

    /// <summary>The path of the file.</summary>
    public string Path => System.IO.Path.Combine(_folder, "data", "chatroom.db");

    /// <summary>Returns the event ids of log entries at or above a level.</summary>
    public IEnumerable<int> Logged(LogLevel level = LogLevel.Warning) => Log.Lines.Where(line => line.Level >= level).Select(static line => line.EventId);

    /// <summary>Opens a journal, of which only one may be open.</summary>
    public async Task<SqliteJournal> OpenAsync(JournalDurability durability = JournalDurability.Process, TimeSpan? checkPatience = null, CheckpointPace? checkpoints = null)
    {
        var options = new SqliteOptions { Path = Path, Durability = durability };
        var journal = new SqliteJournal(Options.Create(options), _loggers.CreateLogger<SqliteJournal>())
        {
            CheckPatience = checkPatience ?? Wait.Patience,
            Checkpoints = checkpoints ?? CheckpointPace.Default,
        };
        try
        {
            await journal.OpenAsync();
        }
        catch
        {
            await journal.DisposeAsync();
            throw;
        }

        return _journal = journal;
    }

    /// <summary>Closes the journal cleanly.</summary>
    public async Task CloseAsync()
    {
        if (_journal is not null)
        {
            await _journal.DisposeAsync();
            _journal = null;
        }
    }

    /// <summary>Copies the file into another folder, in the state after a kill at this moment.</summary>
    public void CopyTo(JournalFolder copy)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy.Path)!);
        foreach (var end in (string[])["", "-wal"])
        {
            File.Copy(Path + end, copy.Path + end);
        }
    }

    /// <summary>Opens another program's connection to the file.</summary>
    public SqliteConnection Connect()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        return connection;
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
