using System.Reflection;
using ChatRoom.Commands;
using ChatRoom.Connections;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Presence;
using ChatRoom.Rooms;
using ChatRoom.Search;
using ChatRoom.Testing;
using ChatRoom.Whispers;

namespace ChatRoom.Tests.Architecture;

/// <summary>Every action in the chat goes through a service.</summary>
public class BypassTests
{
    // The objects that services act on.
    private static readonly Type[] Acted =
    [
        typeof(Room), typeof(RoomDirectory), typeof(IMessageJournal), typeof(ObservedJournal), typeof(PendingAppends), typeof(IPresence), typeof(ObservedPresence),
        typeof(IAliasRegistry), typeof(IMessageSearch), typeof(IWhispers),
    ];

    // These types are part of those objects, or only read figures.
    private static readonly string[] Below =
    [
        "ChatRoom.Services", "ChatRoom.Rooms", "ChatRoom.Journal", "ChatRoom.Presence", "ChatRoom.Identity", "ChatRoom.Search", "ChatRoom.Whispers",
        "ChatRoom.Diagnostics", "ChatRoom", "ChatRoom.Hosting", "ChatRoom.Accounts",
    ];

    [Fact]
    public void Commands_use_nothing_of_rooms_the_journal_presence_and_aliases()
    {
        var below = Acted.Select(static type => type.Namespace).Except([typeof(IMessageSearch).Namespace]).ToArray();

        Uses(static type => type.Namespace == typeof(CommandTable).Namespace, member => below.Contains(NamespaceOf(member))).Should().BeEmpty();
    }

    [Fact]
    public void Nothing_but_services_acts_on_rooms_the_journal_presence_aliases_search_and_whispers() =>
        Uses(static type => !Below.Contains(type.Namespace), static member => Acted.Contains(member as Type ?? member.DeclaringType)).Distinct().Should().BeEquivalentTo(
        [
            // The handshake: there is no participant yet.
            "SignIn: IAliasRegistry.ClaimAsync", "SignIn: IAliasRegistry.ClaimLikeAsync", "SignUp: IAliasRegistry.ClaimAsync", "SessionStartup: Room.get_Log",
            // Aliases that a filter refuses: in front of the registry.
            "FilteredAliases: IAliasRegistry.ClaimAsync", "FilteredAliases: IAliasRegistry.ClaimLikeAsync",
            // Sends missed events of a resumed session, at the client's pace.
            "Replay: IMessageJournal.CatchUpAsync", "Replay: IMessageJournal.ReadBeforeAsync", "Replay: IMessageJournal.ReadAfterAsync", "Replay: IMessageJournal.EpochOf",
            // A reader without a participant: nobody is told of it.
            "EventStreams: Room.get_Log", "EventStreams: Room.get_Name", "EventStreams: RoomDirectory.EnterAsync", "EventStreams: RoomDirectory.LeaveAsync",
            // The participant's own state.
            "Attendance: Room.get_Name", "SessionStatistics: Room.get_Name",
            "Participant: PendingAppends..ctor", "Participant: PendingAppends.Turn", "Participant: PendingAppends.GiveUp",
            "Participant: PendingAppends.DrainAsync",
        ]);

    private static IEnumerable<string> Uses(Func<Type, bool> user, Func<MemberInfo, bool> used) =>
        from type in typeof(Session).Assembly.GetTypes()
        where !type.IsNested && user(type)
        from member in Instructions.UsedBy(type)
        where used(member)
        select $"{type.Name}: {(member as Type ?? member.DeclaringType)!.Name}.{member.Name}";

    private static string? NamespaceOf(MemberInfo member) => (member as Type ?? member.DeclaringType)?.Namespace;
}
