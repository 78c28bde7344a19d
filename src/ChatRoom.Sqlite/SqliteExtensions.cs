using System.Diagnostics.Metrics;
using ChatRoom.Journal;
using ChatRoom.Resuming;
using ChatRoom.Search;
using ChatRoom.Sqlite.Backups;
using ChatRoom.Sqlite.Configuration;
using ChatRoom.Sqlite.Resuming;
using ChatRoom.Sqlite.Search;
using ChatRoom.Sqlite.State;
using ChatRoom.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Sqlite;

/// <summary>Adds the storage in files.</summary>
public static class SqliteExtensions
{
    /// <summary>
    /// Stores messages, resume positions and accounts in files, and searches the messages; see <see cref="SqliteOptions"/>. The files are
    /// opened when the host starts, and closed when the container is disposed of, after the last connection.
    /// </summary>
    public static IChatRoomBuilder AddSqlite(this IChatRoomBuilder chat)
    {
        chat.AddOptions<SqliteOptions>(SqliteOptions.Section, Errors);
        var services = chat.Services;
        services.AddSingleton<SqliteJournal>();
        services.AddSingleton<IMessageJournal>(static provider => provider.GetRequiredService<SqliteJournal>());
        services.AddSingleton<IResumeStore, SqliteResumeStore>();

        // The journal is created first, and so closed last: its lock covers the other file.
        services.AddSingleton(static provider => new SqliteStateStore(
            provider.GetRequiredService<SqliteJournal>().File.Path,
            provider.GetRequiredService<ILogger<SqliteStateStore>>(),
            provider.GetService<IMeterFactory>()));
        services.AddSingleton<IStateStore>(static provider => provider.GetRequiredService<SqliteStateStore>());
        services.AddSingleton<IBackupCatalog>(static provider => new BackupCatalog(provider.GetRequiredService<SqliteJournal>().File.Path));
        services.AddSingleton<IHostedService, JournalStart>();
        services.AddSingleton<IHostedService, RetentionService>();
        services.AddSingleton(static provider => provider.GetRequiredService<SqliteJournal>().Changes);
        services.AddSingleton<SearchIndexer>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<SearchIndexer>());
        services.AddSingleton<SqliteMessageSearch>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<SqliteMessageSearch>());
        services.AddSingleton<IMessageSearch>(static provider => provider.GetRequiredService<SqliteMessageSearch>());
        return chat;
    }

    private static IEnumerable<string> Errors(SqliteOptions options) =>
        string.IsNullOrWhiteSpace(options.Path) || options.Path.Contains('\0', StringComparison.Ordinal)
            ? [$"{SqliteOptions.Section}:{nameof(SqliteOptions.Path)}: '{options.Path}' is not a file path; allowed: a path, as data/chatroom.db"]
            : [];
}
