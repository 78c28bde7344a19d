using System.Net;
using ChatRoom.Accounts;
using ChatRoom.Cluster;
using ChatRoom.Journal;
using ChatRoom.Moderation;
using ChatRoom.Postgres.Cluster;
using ChatRoom.Postgres.Diagnostics;
using ChatRoom.Postgres.People;
using ChatRoom.Resuming;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.Testing;
using ChatRoom.Tests;
using ChatRoom.Tests.Accounts;
using ChatRoom.Tests.Moderation;
using ChatRoom.Tests.Participants;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>
/// The chats of two servers, which share presence, messages between nodes, and, in memory, a journal and resume positions. Whoever gives
/// an alias is the same person on both.
/// </summary>
internal sealed class TwoNodes(PostgresServer server) : IAsyncDisposable
{
    private readonly TestNodes _nodes = new(server);
    private readonly MemoryJournal _journal = new();
    private readonly MemoryResumeStore _places = new();
    private readonly SharedAliases _aliases = new();
    private readonly List<IAsyncDisposable> _parts = [];
    private readonly List<RecordingNodes> _sent = [];

    public Chat Here { get; private set; } = null!;

    public Chat There { get; private set; } = null!;

    /// <summary>What the first one asks and tells the other.</summary>
    public IReadOnlyCollection<object> Sent => _sent[0].Sent;

    public static InMemoryConnection From(string address) => new() { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 4000) };

    /// <summary>Starts both.</summary>
    public async Task OpenAsync()
    {
        await _nodes.OpenAsync();
        (Here, There) = (await StartAsync(), await StartAsync());
    }

    /// <summary>Lets ann enter the lobby here, and bob there.</summary>
    public async Task<(InMemoryConnection Ann, InMemoryConnection Bob)> JoinAsync()
    {
        var ann = await Here.JoinAsync("ann");
        var bob = await There.JoinAsync("bob");
        await ann.Received.ReadLinesUntilAsync("bob has connected to the chat room!");
        return (ann, bob);
    }

    /// <summary>Lets somebody enter the lobby here and register; they can log in there.</summary>
    public async Task<InMemoryConnection> RegisterAsync(string alias)
    {
        var connection = await Here.RegisterAsync(alias);
        var account = Here.Get<AccountDirectory>().Find(Some.Alias(alias))!;
        await There.Get<ChatState>().ChangeAsync(
            change =>
            {
                change.Put(account);
                return true;
            },
            CancellationToken.None);
        return connection;
    }

    /// <summary>Lets somebody with an account enter the lobby here and there.</summary>
    public async Task<(InMemoryConnection Here, InMemoryConnection There)> JoinBothAsync(string alias)
    {
        var here = await RegisterAsync(alias);
        return (here, await There.LogInAsync(alias));
    }

    public async ValueTask DisposeAsync()
    {
        Here?.Dispose();
        There?.Dispose();
        foreach (var part in _parts)
        {
            await part.DisposeAsync();
        }

        await _nodes.DisposeAsync();
    }

    private async Task<Chat> StartAsync()
    {
        var database = await _nodes.AddAsync();
        var notifications = new Notifications(database);
        var nodes = new PostgresNodes(database, notifications, new PostgresLog(NullLogger.Instance));
        var sent = new RecordingNodes(nodes);
        var presence = new PostgresPresence(database);
        var keepers = new Keepers();
        var chat = new Chat(
            store: _places, aliases: _aliases, journal: _journal, presence: presence,
            replace: services => services.AddSingleton<INodes>(sent).AddSingleton<Permissions>(keepers));
        keepers.Bans = chat.Get<BanList>();
        await chat.Get<NodeListener>().StartingAsync(CancellationToken.None);
        await notifications.ListenAsync();
        _sent.Add(sent);
        _parts.AddRange([presence, nodes, notifications]);
        return chat;
    }
}
