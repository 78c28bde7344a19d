using ChatRoom.Cluster;
using ChatRoom.Commands;
using ChatRoom.Connections;
using ChatRoom.Diagnostics;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Limits;
using ChatRoom.Moderation;
using ChatRoom.Moderation.Filters;
using ChatRoom.Participants;
using ChatRoom.Presence;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocols;
using ChatRoom.Resuming;
using ChatRoom.Rooms;
using ChatRoom.Search;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.Transport;
using ChatRoom.Whispers;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatRoom.Hosting;

/// <summary>The two calls that put a chat room into an application: services, and an endpoint.</summary>
public static class ChatRoomExtensions
{
    /// <summary>Adds the chat, with its settings from the section <c>ChatRoom</c>; they are checked when the host starts.</summary>
    public static IChatRoomBuilder AddChatRoom(this IServiceCollection services, IConfiguration configuration)
    {
        var builder = new ChatRoomBuilder(services, configuration);
        var settings = builder.Settings;
        services.AddSingleton(settings);
        builder.Add<ChatRoomOptions>(
            ChatRoomOptions.Section, (options, from) => ChatRoomOptionsCheck.Errors(options, from, settings).Concat(new FilterRulesReader(options.Filters).Errors));

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IMessageJournal, MemoryJournal>();
        services.AddSingleton<ObservedJournal>();
        services.TryAddSingleton<IMessageSearch, MemorySearch>();
        services.TryAddSingleton<IStateStore, MemoryStateStore>();
        services.TryAddSingleton<IStatePeers, NoStatePeers>();
        services.AddSingleton<ChatState>();
        services.TryAddSingleton<IClusterDuty, SoleServer>();
        services.AddSingleton<IHostedService, StateKeeper>();
        services.TryAddSingleton<IAliasRegistry>(static provider =>
            new MemoryAliasRegistry(ReservedAliases.In(provider.GetRequiredService<IOptions<ChatRoomOptions>>().Value)));
        services.TryAddSingleton<IPresence, MemoryPresence>();
        services.AddSingleton<ObservedPresence>();
        services.TryAddSingleton<IResumeStore, MemoryResumeStore>();
        services.AddSingleton<Drain>();
        services.AddSingleton<ResumeStateWriter>();
        services.AddSingleton<ResumeManager>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<ResumeStateWriter>());
        services.AddSingleton(static provider => new RoomDirectory(new RoomServices(
            provider.GetRequiredService<ObservedJournal>(),
            provider.GetRequiredService<ObservedPresence>(),
            OptionsOf(provider),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ChatMetrics>().FannedOut,
            provider.GetRequiredService<ChatLog>().StepFailed,
            provider.GetRequiredService<Drain>().Over)
        {
            Received = Looks(provider),
        }));
        services.TryAddSingleton<INodes, AloneNodes>();
        services.AddSingleton<LocalWhispers>();
        services.TryAddSingleton<IWhispers>(static provider => provider.GetRequiredService<INodes>().IsAlone
            ? provider.GetRequiredService<LocalWhispers>()
            : ActivatorUtilities.CreateInstance<NodeWhispers>(provider));
        services.AddSingleton<PersonFinder>();
        services.AddSingleton<NodeListener>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<NodeListener>());
        services.AddRights();
        services.AddSingleton<TokenGuard>();
        services.AddSingleton<RoomLister>();
        services.AddSingleton<RoomExistence>();
        services.AddSingleton<Announcer>();
        services.AddSingleton<RoomService>();
        services.AddSingleton<RoomListService>();
        services.AddSingleton<MessageService>();
        services.AddSingleton<HistoryService>();
        services.AddSingleton<WhisperService>();
        services.AddSingleton<IgnoreService>();
        services.AddSingleton<AliasService>();
        services.AddSingleton<ResumeService>();
        ModerationServices.Add(services);
        FilterServices.Add(services);
        WebhookServices.Add(services);
        AddCommands(services);
        services.AddPersonServices();
        services.AddFiles();
        AddTexts(services);
        services.AddSingleton<PortGuide>();
        services.AddSingleton<ChatLog>();
        services.AddSingleton<SessionDirectory>();
        services.AddSingleton<IOpenConnections>(static provider => provider.GetRequiredService<SessionDirectory>());
        services.AddSingleton<ParticipantDirectory>();
        services.AddSingleton<PersonTurns>();
        services.AddSingleton<ParticipantRegistrar>();
        services.AddSingleton<PersonChanger>();
        services.AddSingleton<ChatMetrics>();
        services.AddSingleton(static provider => new ConnectionLimits(OptionsOf(provider), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ConnectionLifecycle>();
        services.AddSingleton<ClosePace>();
        services.AddSingleton<RecentConnections>();
        services.AddSingleton<LingeringConnections>();
        services.AddSingleton<ObservedAliasRegistry>();
        services.AddAccounts();
        services.AddSingleton<NamedRooms>();
        services.AddSingleton<SessionStartup>();
        services.AddSingleton<SessionShutdown>();
        services.AddSingleton<SessionServices>();
        services.AddSingleton<ClientProtocols>();
        services.AddSingleton<EventStreams>();
        services.AddSingleton<Housekeeping>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<Housekeeping>());
        services.AddSingleton<IHostedService, DrainService>();
        services.AddSingleton(static provider => new ChatStatus(
            provider.GetRequiredService<SessionDirectory>(),
            provider.GetRequiredService<RoomDirectory>(),
            provider.GetRequiredService<ObservedPresence>(),
            provider.GetRequiredService<ObservedJournal>(),
            provider.GetRequiredService<ConnectionLifecycle>(),
            provider.GetRequiredService<RecentConnections>(),
            provider.GetRequiredService<Drain>(),
            provider.GetRequiredService<ChatMetrics>(),
            provider.GetRequiredService<Housekeeping>(),
            provider.GetRequiredService<ChatState>(),
            provider.GetRequiredService<Lockdown>(),
            provider.GetService<IClusterMonitor>()));
        return builder;
    }

    private static void AddTexts(IServiceCollection services)
    {
        services.TryAddSingleton<IBackupCatalog, NoBackups>();
        services.AddSingleton<TextService>();
        services.AddSingleton<ForgetService>();
        services.AddSingleton<ExportService>();
        services.AddSingleton<TextForgetter>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<TextForgetter>());
        services.AddSingleton<CommandGroup, TextCommands>();
    }

    /// <summary>Returns what looks at the events of all rooms. It is resolved late, because permissions may depend on rooms.</summary>
    private static Action<RoomName, long, ChatEvent> Looks(IServiceProvider provider)
    {
        var mentions = new Lazy<MentionCollector>(provider.GetRequiredService<MentionCollector>);
        return (room, id, e) => mentions.Value.Look(room, id, e);
    }

    private static void AddCommands(IServiceCollection services)
    {
        services.AddSingleton<CommandGroup, DisplayCommands>();
        services.AddSingleton<CommandGroup, IgnoreCommands>();
        services.AddSingleton<CommandGroup, PastCommands>();
        services.AddSingleton<CommandGroup, RoomCommands>();
        services.AddSingleton<CommandGroup, SelfCommands>();
        services.AddSingleton<CommandGroup, WhisperCommands>();
        services.AddSingleton<CommandTable>();
    }

    /// <summary>Lets the chat serve an endpoint's connections. Nothing comes after it.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="protocol">The protocol of the endpoint; null: that of the setting <c>ChatRoom:Dialect</c>.</param>
    public static IConnectionBuilder UseChatRoom(this IConnectionBuilder endpoint, ProtocolChoice? protocol = null)
    {
        var services = endpoint.ApplicationServices;
        var handler = new ChatConnectionHandler(
            services.GetRequiredService<SessionServices>(), ProtocolOf(services, protocol), own: ProtocolOf(services, ProtocolChoice.Text));
        return endpoint.Run(handler.OnConnectedAsync);
    }

    /// <summary>Lets the chat serve connections that have become WebSockets: all that is read and written are frames (RFC 6455). Nothing comes after it.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="pingInterval">How long nothing is sent to a client before it gets a ping.</param>
    public static IConnectionBuilder UseChatRoomOverWebSocket(this IConnectionBuilder endpoint, TimeSpan pingInterval)
    {
        var services = endpoint.ApplicationServices;
        var protocol = services.GetRequiredService<ClientProtocols>().OverWebSocket(pingInterval);
        return endpoint.Run(new ChatConnectionHandler(services.GetRequiredService<SessionServices>(), protocol, own: protocol).OnConnectedAsync);
    }

    /// <summary>
    /// Lets what is written to an endpoint's connections go straight to their sockets, past the pipe and the send loop of
    /// the transport: that is what a server with many members spends its time on. Comes first of all, in front of what
    /// writes, TLS included. Connections without a socket are left as they are.
    /// </summary>
    public static IConnectionBuilder UseSocketWriter(this IConnectionBuilder endpoint) => endpoint.Use(static next => connection =>
    {
        SocketTransport.Replace(connection);
        return next(connection);
    });

    /// <summary>
    /// Where it is <c>Required</c>: reads the header that a load balancer puts in front of each connection (PROXY protocol,
    /// versions 1 and 2), and gives the connection the addresses that it tells. Comes before all else that reads, TLS included.
    /// Where it is <c>Off</c>, adds nothing.
    /// </summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="mode">Whether connections have a header; null: as <c>ChatRoom:ProxyProtocol:Mode</c> says.</param>
    public static IConnectionBuilder UseProxyProtocol(this IConnectionBuilder endpoint, ProxyProtocolMode? mode = null)
    {
        var services = endpoint.ApplicationServices;
        return (mode ?? OptionsOf(services).ProxyProtocol.Mode) == ProxyProtocolMode.Off
            ? endpoint
            : endpoint.Use(next => ActivatorUtilities.CreateInstance<ProxyProtocolMiddleware>(services, next).OnConnectedAsync);
    }

    /// <summary>
    /// Before <c>UseHttps</c> of an endpoint for chat over TLS: counts handshakes among the connections that there may
    /// be, and tells who speaks without TLS where that is.
    /// </summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="protocol">The protocol of the endpoint, as for <see cref="UseChatRoom"/>.</param>
    public static IConnectionBuilder UseTlsGate(this IConnectionBuilder endpoint, ProtocolChoice? protocol = null)
    {
        var services = endpoint.ApplicationServices;
        return endpoint.Use(next => ActivatorUtilities.CreateInstance<TlsGate>(services, next, ProtocolOf(services, protocol)).OnConnectedAsync);
    }

    private static ClientProtocol ProtocolOf(IServiceProvider services, ProtocolChoice? choice) =>
        services.GetRequiredService<ClientProtocols>().Of(choice ?? OptionsOf(services).Dialect);

    private static ChatRoomOptions OptionsOf(IServiceProvider services) => services.GetRequiredService<IOptions<ChatRoomOptions>>().Value;
}
