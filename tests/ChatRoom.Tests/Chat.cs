using System.Diagnostics.Metrics;
using ChatRoom.Connections;
using ChatRoom.Hosting;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Presence;
using ChatRoom.Protocols;
using ChatRoom.Resuming;
using ChatRoom.Testing;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Tests;

/// <summary>
/// The whole chat behind its connection handler, without ports: assembled like an application, but with a clock and a
/// journal that the test controls, and without rate limits.
/// </summary>
internal sealed class Chat : IDisposable
{
    private readonly ServiceProvider _services;

    public Chat(
        Action<ChatRoomOptions>? configure = null, IResumeStore? store = null, IAliasRegistry? aliases = null, IMessageJournal? journal = null,
        IPresence? presence = null, Action<IServiceCollection>? replace = null)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(Log));
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton(journal ?? Journal);
        services.AddSingleton<IMeterFactory>(Meters);
        services.AddSingleton(store ?? new MemoryResumeStore());
        services.AddSingleton(aliases ?? new MemoryAliasRegistry());
        services.AddSingleton(presence ?? new MemoryPresence());
        replace?.Invoke(services);
        services.AddChatRoom(new ConfigurationBuilder().Build());
        services.RemoveAll<IValidateOptions<ChatRoomOptions>>(); // tests set smaller limits than the validation permits
        services.Configure<ChatRoomOptions>(options => options.Limits.MessagesPerSecond = 0);
        services.Configure(configure ?? (_ => { }));
        _services = services.BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; } = new();

    public FakeJournal Journal { get; } = new();

    public CapturingLogger Log { get; } = new();

    public CapturingMeters Meters { get; } = new();

    /// <summary>Returns one of the objects that all connections share.</summary>
    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public ChatStatus Status => _services.GetRequiredService<ChatStatus>();

    public Housekeeping Housekeeping => _services.GetRequiredService<Housekeeping>();

    /// <summary>The protocol of the chat's connections.</summary>
    public ClientProtocol Protocol => Get<ClientProtocols>().Of(Get<IOptions<ChatRoomOptions>>().Value.Dialect);

    public ChatConnectionHandler Handler => new(Get<SessionServices>(), Protocol, own: Get<ClientProtocols>().Of(ProtocolChoice.Text));

    public DrainService Drain => _services.GetServices<IHostedService>().OfType<DrainService>().Single();

    /// <summary>The gate in front of TLS.</summary>
    public TlsGate TlsGate(ConnectionDelegate next) => ActivatorUtilities.CreateInstance<TlsGate>(_services, next, Protocol);

    /// <summary>Connects to an endpoint of a protocol.</summary>
    public InMemoryConnection Connect(ClientProtocol protocol) =>
        new InMemoryConnection().ServedBy(new ChatConnectionHandler(Get<SessionServices>(), protocol, own: protocol).OnConnectedAsync);

    /// <summary>Connects; the prompt has been sent when it returns.</summary>
    public InMemoryConnection Connect(InMemoryConnection? connection = null) =>
        (connection ?? new InMemoryConnection()).ServedBy(Handler.OnConnectedAsync);

    /// <summary>Returns the pipeline that an endpoint runs for each connection, assembled like in an application.</summary>
    public ConnectionDelegate Endpoint(Action<IConnectionBuilder> use)
    {
        var builder = new ConnectionBuilder(_services);
        use(builder);
        return builder.Build();
    }

    /// <summary>Connects and answers the prompt like a person; reads everything up to the welcome.</summary>
    public async Task<InMemoryConnection> JoinAsync(string alias, InMemoryConnection? connection = null)
    {
        connection = Connect(connection);
        await connection.ExpectBytesAsync("alias?");
        await connection.SendAsync($"{alias}\n");
        await connection.Received.ReadLinesUntilAsync("You are now connected!");
        return connection;
    }

    /// <summary>Connects and sends an alias like the classic client: without a line end.</summary>
    public async Task<InMemoryConnection> JoinAsClassicAsync(string alias, InMemoryConnection? connection = null)
    {
        connection = Connect(connection);
        await connection.ExpectBytesAsync("alias?");
        await connection.SendAsync(alias);
        Time.Advance(TimeSpan.FromMilliseconds(300));
        return connection;
    }

    /// <summary>Makes the process connect to itself, send a message, read it back, and leave.</summary>
    public async Task TalkOnOwnConnectionAsync()
    {
        var own = new InMemoryConnection();
        own.Features.Set(new OwnConnectionFeature());
        await JoinAsync("health", own);
        await own.SendAsync("hello\n");
        await own.ExpectAsync("health: hello");
        await own.CloseAsync();
        await own.Served;
    }

    /// <summary>Connects two members; returns after each has seen the other arrive.</summary>
    public async Task<(InMemoryConnection Ann, InMemoryConnection Bob)> JoinAnnAndBobAsync()
    {
        var ann = await JoinAsync("ann");
        var bob = await JoinAsync("bob");
        await ann.ExpectAsync("bob has connected to the chat room!");
        return (ann, bob);
    }

    public void Dispose() => _services.Dispose();
}
