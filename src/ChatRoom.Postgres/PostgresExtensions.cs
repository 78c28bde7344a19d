using ChatRoom.Cluster;
using ChatRoom.Diagnostics;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Postgres.Cluster;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Postgres.Diagnostics;
using ChatRoom.Postgres.People;
using ChatRoom.Postgres.Resuming;
using ChatRoom.Postgres.Search;
using ChatRoom.Postgres.State;
using ChatRoom.Postgres.Storage;
using ChatRoom.Presence;
using ChatRoom.Resuming;
using ChatRoom.Search;
using ChatRoom.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatRoom.Postgres;

/// <summary>Adds the storage in PostgreSQL.</summary>
public static class PostgresExtensions
{
    /// <summary>
    /// Stores messages, resume positions and accounts in a PostgreSQL database, and searches the messages; see
    /// <see cref="PostgresOptions"/>. One server uses the database, or the nodes of a cluster (<see cref="ClusterOptions"/>). It is opened when
    /// the host starts, and closed when the container is disposed of, after the last connection.
    /// </summary>
    public static IChatRoomBuilder AddPostgres(this IChatRoomBuilder chat)
    {
        ArgumentNullException.ThrowIfNull(chat);
        ((ChatRoomBuilder)chat).Add<ClusterOptions>(ClusterOptions.Section, ClusterOptions.Errors);
        chat.AddOptions<PostgresOptions>(PostgresOptions.Section, PostgresOptions.Errors).AddOptions<JournalStorageOptions>(JournalStorageOptions.Section);
        var services = chat.Services;

        // What is created first is closed last: the journal's lock covers the state.
        services.AddSingleton<Database>();
        services.AddSingleton<Notifications>();
        services.AddSingleton<Membership>();
        services.AddSingleton<IClusterMonitor, ClusterMonitor>();
        services.AddSingleton<PostgresJournal>();
        services.AddSingleton<IMessageJournal>(static provider => provider.GetRequiredService<PostgresJournal>());
        services.AddSingleton<IResumeStore, PostgresResumeStore>();
        services.AddSingleton<PostgresStateStore>();
        services.AddSingleton<IStateStore>(static provider => provider.GetRequiredService<PostgresStateStore>());
        services.AddSingleton<StatePeers>();
        services.AddSingleton<IStatePeers>(static provider => IsCluster(provider) ? provider.GetRequiredService<StatePeers>() : new NoStatePeers());
        services.AddSingleton<IClusterDuty>(static provider => IsCluster(provider) ? new ClusterDuty(provider.GetRequiredService<Database>()) : new SoleServer());
        services.AddSingleton<IMessageSearch, PostgresMessageSearch>();
        AddPeople(services);
        services.AddSingleton<IHostedService, PostgresStart>();
        services.AddSingleton<IHostedService, PeopleStart>();
        services.AddSingleton<IHostedService, PostgresRetention>();
        services.AddSingleton<IHostedService, StateFollower>();
        services.AddSingleton<IHostedService, FencedExit>();
        return chat;
    }

    /// <summary>Adds aliases, presence and questions to other nodes: shared in a cluster, in memory for a server that is alone.</summary>
    private static void AddPeople(IServiceCollection services)
    {
        services.AddSingleton<INodes>(static provider => IsCluster(provider)
            ? new PostgresNodes(provider.GetRequiredService<Database>(), provider.GetRequiredService<Notifications>(), LogOf<PostgresNodes>(provider))
            : new AloneNodes());
        services.AddSingleton<IPresence>(static provider => IsCluster(provider) ? new PostgresPresence(provider.GetRequiredService<Database>()) : new MemoryPresence());
        services.AddSingleton<IAliasRegistry>(static provider =>
        {
            var reserved = ReservedAliases.In(provider.GetRequiredService<IOptions<ChatRoomOptions>>().Value);
            return IsCluster(provider) ? new PostgresAliasRegistry(provider.GetRequiredService<Database>(), reserved) : new MemoryAliasRegistry(reserved);
        });
        services.AddSingleton(static provider =>
        {
            var options = provider.GetRequiredService<IOptions<ChatRoomOptions>>().Value;
            return new Departures(
                provider.GetRequiredService<Database>(), provider.GetRequiredService<IMessageJournal>(), () => options.AnnounceSinglyUpTo,
                provider.GetRequiredService<TimeProvider>(), LogOf<Departures>(provider));
        });
    }

    private static bool IsCluster(IServiceProvider provider) => provider.GetRequiredService<IOptions<ClusterOptions>>().Value.Enabled;

    private static PostgresLog LogOf<T>(IServiceProvider provider) => new(provider.GetRequiredService<ILogger<T>>());
}
