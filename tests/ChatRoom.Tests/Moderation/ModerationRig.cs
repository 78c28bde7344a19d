using System.Net;
using ChatRoom.Moderation;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRoom.Tests.Moderation;

/// <summary>A chat with an admin, a moderator, and people with addresses.</summary>
internal sealed class ModerationRig : IDisposable
{
    public ModerationRig(Action<ChatRoomOptions>? configure = null, FaultyStateStore? store = null)
    {
        Store = store ?? new();
        var keepers = new Keepers();
        Chat = new Chat(configure, replace: services =>
        {
            services.AddSingleton<Permissions>(keepers);
            services.AddSingleton<IStateStore>(Store);
        });
        Chat.Time.SetUtcNow(new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));
        keepers.Bans = Chat.Get<BanList>();
    }

    public Chat Chat { get; }

    public FaultyStateStore Store { get; }

    public static InMemoryConnection From(string address) => new() { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 4000) };

    /// <summary>Somebody who enters the lobby from an address.</summary>
    public Task<InMemoryConnection> JoinAsync(string alias, string address = "127.0.0.1") => Chat.JoinAsync(alias, From(address));

    /// <summary>Runs a command and returns what its client gets, up to a line.</summary>
    public static async Task<string> RunAsync(InMemoryConnection who, string command)
    {
        await who.SendAsync($"{command}\n/who nobody-has-this\n");
        var lines = await who.Received.ReadLinesUntilAsync("* no alias in #lobby begins with nobody-has-this");
        return string.Join('\n', lines.SkipLast(1));
    }

    /// <summary>The audit log, the newest first: who did what to whom, and the reasons.</summary>
    public async Task<string[]> AuditAsync() =>
    [
        .. (await Chat.Get<ChatState>().ReadAuditAsync(new AuditQuery(), TestContext.Current.CancellationToken))
            .Select(static entry => $"{entry.Row.Actor} {entry.Row.Act} {entry.Row.Target}|{entry.Row.Room}|{entry.Row.Reason}|{entry.Row.PrivateReason}|{entry.Row.Details}"),
    ];

    public void Dispose() => Chat.Dispose();
}
