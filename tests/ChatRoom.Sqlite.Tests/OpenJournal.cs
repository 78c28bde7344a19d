using System.Text;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Sqlite.Configuration;
using ChatRoom.Sqlite.Storage;
using ChatRoom.Testing;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Sqlite.Tests;

/// <summary>An open journal in its own folder.</summary>
internal sealed class OpenJournal : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("chatroom-");
    private readonly LoggerFactory _logging;

    private OpenJournal(Action<SqliteOptions>? configure)
    {
        Options = new SqliteOptions { Path = Path.Combine(_directory.FullName, "chat.db") };
        configure?.Invoke(Options);
        _logging = new LoggerFactory([Log]);
        Journal = new SqliteJournal(Microsoft.Extensions.Options.Options.Create(Options), _logging.CreateLogger<SqliteJournal>());
    }

    public SqliteOptions Options { get; }

    public CapturingLogger Log { get; } = new();

    public SqliteJournal Journal { get; private set; }

    public string Folder => _directory.FullName;

    public static async Task<OpenJournal> OpenAsync(Action<SqliteOptions>? configure = null)
    {
        var journal = new OpenJournal(configure);
        await journal.Journal.OpenAsync();
        return journal;
    }

    /// <summary>Closes the journal, and opens it again like another process.</summary>
    public async Task ReopenAsync()
    {
        await Journal.DisposeAsync();
        Journal = new SqliteJournal(Microsoft.Extensions.Options.Options.Create(Options), _logging.CreateLogger<SqliteJournal>());
        await Journal.OpenAsync();
    }

    /// <summary>Returns a logger for services that work on the journal.</summary>
    public ILogger<T> Logger<T>() => _logging.CreateLogger<T>();

    /// <summary>Appends a message; returns its id.</summary>
    public ValueTask<long> SayAsync(string text, string room = "#lobby", DateTimeOffset? at = null) =>
        Journal.AppendAsync(room, new ChatEvent
        {
            Kind = ChatEventKind.Message,
            At = at ?? DateTimeOffset.UnixEpoch,
            Author = Some.Alias("ann"),
            Text = Encoding.UTF8.GetBytes(text),
        });

    /// <summary>Appends messages that wait together.</summary>
    public Task SayManyAsync(int count, string text, string room = "#lobby", DateTimeOffset? at = null) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => SayAsync(text, room, at).AsTask()));

    /// <summary>Returns the readable ids among a room's newest 1,000.</summary>
    public async Task<long[]> IdsAsync(string room = "#lobby") =>
        [.. (await Journal.ReadBeforeAsync(room, long.MaxValue, IMessageJournal.MostRead)).Select(static entry => entry.Id)];

    /// <summary>Returns a number from the file.</summary>
    public long Number(string sql)
    {
        using var connection = Journal.File.OpenReader();
        return connection.Number(sql);
    }

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        _logging.Dispose();
        _directory.Delete(recursive: true);
    }
}
