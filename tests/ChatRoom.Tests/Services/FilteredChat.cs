using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRoom.Tests.Services;

/// <summary>A chat with filters, in which everybody whose alias begins with <c>mod</c> is a moderator.</summary>
internal sealed class FilteredChat : IDisposable
{
    public FilteredChat(Action<FilterOptions> configure, Action<ChatRoomOptions>? others = null) =>
        Chat = new Chat(
            options =>
            {
                options.HistoryOnJoin = 0;
                configure(options.Filters);
                others?.Invoke(options);
            },
            replace: services => services.AddSingleton<IStateStore>(Store).AddSingleton<Permissions, ModeratorsByAlias>());

    public static FilteredChat OfWords(FilterAction action) =>
        new(filters => filters.Words = new WordFilterOptions { Action = action, List = ["idiot"], MuteFor = TimeSpan.FromMinutes(5) });

    public FaultyStateStore Store { get; } = new();

    public Chat Chat { get; }

    public ChatState State => Chat.Get<ChatState>();

    public Task<IReadOnlyList<AuditEntry>> AuditAsync() => State.ReadAuditAsync(new AuditQuery(), TestContext.Current.CancellationToken).AsTask();

    public Task PutAsync(StateRecord record) =>
        State.ChangeAsync(change => { change.Put(record); return true; }, TestContext.Current.CancellationToken).AsTask();

    /// <summary>Connects mod and bob.</summary>
    public async Task<(InMemoryConnection Mod, InMemoryConnection Bob)> JoinAsync()
    {
        var mod = await Chat.JoinAsync("mod");
        var bob = await Chat.JoinAsync("bob");
        await mod.ExpectAsync("bob has connected to the chat room!");
        return (mod, bob);
    }

    public void Dispose() => Chat.Dispose();

    private sealed class ModeratorsByAlias() : Permissions(roles: null!)
    {
        public override Error? RefusalOf(Principal who, ChatAction action, RoomName? room = null) =>
            action != ChatAction.ReviewHeld || who.Alias.Value.StartsWith("mod", StringComparison.Ordinal) ? null : new Error(ErrorCode.NotPermitted);
    }
}
