using ChatRoom.Hosting;
using ChatRoom.Journal;
using ChatRoom.Resuming;
using ChatRoom.Search;
using ChatRoom.Sqlite.Resuming;
using ChatRoom.Sqlite.Search;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatRoom.Sqlite;

/// <summary>The call that lets what is said in a chat room survive the process.</summary>
public static class SqliteJournalExtensions
{
    /// <summary>
    /// Keeps messages in a file, where <c>ChatRoom:Journal:Kind</c> is <c>Sqlite</c>: in <c>ChatRoom:Journal:Path</c>, as
    /// safely as <c>ChatRoom:Journal:Durability</c> says. Comes after <see cref="ChatRoomExtensions.AddChatRoom"/>. The file
    /// is opened when the host starts, and closed when the container is disposed of, after the last connection.
    /// </summary>
    public static IServiceCollection AddSqliteJournal(this IServiceCollection services)
    {
        services.AddSingleton<SqliteJournal>();
        services.AddSingleton<MemoryJournal>();
        services.AddSingleton<IMessageJournal>(static provider => IsChosen(provider)
            ? provider.GetRequiredService<SqliteJournal>()
            : provider.GetRequiredService<MemoryJournal>());
        services.AddSingleton<SqliteResumeStore>();
        services.AddSingleton<MemoryResumeStore>();
        services.AddSingleton<IResumeStore>(static provider => IsChosen(provider)
            ? provider.GetRequiredService<SqliteResumeStore>()
            : provider.GetRequiredService<MemoryResumeStore>());
        services.AddSingleton<IHostedService>(static provider => new JournalStart(
            IsChosen(provider) ? provider.GetRequiredService<SqliteJournal>() : null));
        services.AddSingleton<IHostedService, RetentionService>();
        services.AddSingleton(static provider => provider.GetRequiredService<SqliteJournal>().Changes);
        services.AddSingleton<SearchIndexer>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<SearchIndexer>());
        services.AddSingleton<SqliteMessageSearch>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<SqliteMessageSearch>());
        services.AddSingleton<MemorySearch>();
        services.AddSingleton<IMessageSearch>(static provider => IsChosen(provider)
            ? provider.GetRequiredService<SqliteMessageSearch>()
            : provider.GetRequiredService<MemorySearch>());
        return services;
    }

    private static bool IsChosen(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<ChatRoomOptions>>().Value.Journal.Kind == JournalKind.Sqlite;
}
