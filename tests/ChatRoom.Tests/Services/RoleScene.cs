using ChatRoom.Participants;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Services;

/// <summary>Makes ann what a test needs, by the records that the state would have.</summary>
internal static class RoleScene
{
    public const long Somebody = 1; // an account that nobody uses

    private static string Room => ServiceCalls.Room.Key;

    /// <summary>Lets ann enter the chat and the room, and gives her a role there. Outsiders stay in the lobby.</summary>
    public static Task<InMemoryConnection> EnterAsync(Chat chat, Role role) => EnterAsync(chat, role, isRegistered: true);

    /// <inheritdoc cref="EnterAsync(Chat, Role)" />
    public static async Task<InMemoryConnection> EnterAsync(Chat chat, Role role, bool isRegistered)
    {
        var ann = await chat.JoinAsync("ann");
        if (role != Role.Outsider)
        {
            await ann.SendAsync($"/join {Room}\n");
            await ann.Received.ReadLinesUntilAsync($"* you are in {Room} now, 1 here");
        }

        var who = Ann(chat);
        if (role is not (Role.Outsider or Role.Banned or Role.Muted or Role.Guest))
        {
            await PutAsync(chat, AccountOf(who, role == Role.Admin));
            who.Person.HasAccount = true;
        }

        if (isRegistered)
        {
            await PutAsync(chat, RecordOf(role == Role.Owner ? who.Person.Id : Somebody) with { IsPrivate = role == Role.Outsider });
        }

        await (role switch
        {
            Role.Banned => PutAsync(chat, BanOf(who, BanKind.Ban, Room)),
            Role.Muted => PutAsync(chat, BanOf(who, BanKind.Mute, Room)),
            Role.Voice => PutAsync(chat, new RoleRecord(Room, who.Person.Id, RoomRole.Voice, chat.Time.GetUtcNow())),
            Role.Moderator => PutAsync(chat, new RoleRecord(Room, who.Person.Id, RoomRole.Moderator, chat.Time.GetUtcNow())),
            _ => Task.CompletedTask,
        });
        return ann;
    }

    /// <summary>Lets ann enter the lobby, and gives her a role on the server.</summary>
    public static async Task<InMemoryConnection> EnterServerAsync(Chat chat, Role role)
    {
        var ann = await chat.JoinAsync("ann");
        var who = Ann(chat);
        if (role is Role.Member or Role.Admin)
        {
            await PutAsync(chat, AccountOf(who, role == Role.Admin));
            who.Person.HasAccount = true;
        }
        else if (role is Role.Banned or Role.Muted)
        {
            await PutAsync(chat, BanOf(who, role == Role.Banned ? BanKind.Ban : BanKind.Mute, room: null));
        }

        return ann;
    }

    public static Participant Ann(Chat chat) => chat.Get<ParticipantDirectory>().Find(Some.Alias("ann"))!;

    public static RoomRecord RecordOf(long? owner) => new(ServiceCalls.Room.Value, Room, owner, DateTimeOffset.UnixEpoch);

    public static AccountRecord AccountOf(Participant who, bool isAdmin = false) => AccountOf(who.Person.Id, who.Alias.Value, isAdmin);

    public static AccountRecord AccountOf(long id, string alias, bool isAdmin = false) =>
        new(id, alias, new ScramRecord([], 4096, [], []), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch) { IsAdmin = isAdmin };

    public static BanRecord BanOf(Participant who, BanKind kind, string? room) =>
        new(1, kind, room, who.Person.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), TargetKind.Person, "op", DateTimeOffset.UnixEpoch, null);

    public static Task PutAsync(Chat chat, params StateRecord[] records) => chat.Get<ChatState>().ChangeAsync(
        change =>
        {
            Array.ForEach(records, change.Put);
            return true;
        },
        TestContext.Current.CancellationToken).AsTask();

    /// <summary>Sends a line, and reads up to a line that contains a text.</summary>
    public static async Task AskAsync(InMemoryConnection who, string line, string expected)
    {
        await who.SendAsync($"{line}\n");
        var seen = new List<string>();
        do
        {
            seen.Add(await who.Received.ReadLineAsync());
        }
        while (!seen[^1].Contains(expected, StringComparison.Ordinal));
    }
}
