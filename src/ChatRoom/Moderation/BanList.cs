using System.Collections.Concurrent;
using System.Net;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Moderation;

// Contract of BanList (tests in ChatRoom.Tests/Moderation/BanListTests and BanListPropertyTests; 2 is measured by bench/ChatRoom.Bench/Micro/BanBenchmarks):
//
// 1. Look-ups never wait, take no lock and allocate nothing, on any thread. A change is visible as soon as it is stored.
// 2. The cost of a look-up does not depend on how many bans of people and networks there are, and of patterns only on how many
//    share the beginning of the alias.
// 3. A ban is in force until its expiry, by the clock, whether or not its record still exists.
// 4. Of several bans that apply, the one that lasts longest is returned; of equally long ones that with the lowest number.
// 5. A room's look-up includes the bans of the whole server. A ban that admits accounts does not apply to people who have one.

/// <summary>Finds the bans and mutes that apply to people. The contract stands above.</summary>
internal sealed class BanList
{
    private readonly TimeProvider _time;
    private readonly BanScope[] _server; // by kind
    private readonly ConcurrentDictionary<(BanKind Kind, string Room), BanScope> _rooms = new();

    /// <param name="state">Has the bans.</param>
    /// <param name="time">The clock.</param>
    public BanList(ChatState state, TimeProvider time)
    {
        _time = time;
        _server = [.. Enum.GetValues<BanKind>().Select(static _ => new BanScope())];
        state.Bans.Changed += Change;
        foreach (var ban in state.Bans.All)
        {
            Change(null, ban); // if it was read before; adding it twice changes nothing
        }
    }

    /// <summary>Returns the ban or mute that applies to somebody; null if there is none.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="room">The room; null: only those of the whole server.</param>
    /// <param name="who">Who.</param>
    /// <param name="asPersonInRoom">Whether only those bans of the room count that mean a person, and not a pattern or a network.</param>
    public BanRecord? Find(BanKind kind, RoomName? room, Principal who, bool asPersonInRoom = false) => Find(kind, room, BanSubject.Of(who), asPersonInRoom);

    /// <inheritdoc cref="Find(BanKind, RoomName?, Principal, bool)" />
    public BanRecord? Find(BanKind kind, RoomName? room, in BanSubject who, bool asPersonInRoom = false)
    {
        var found = Longest(_server[(int)kind].Find(who, _time), null);
        return room is not null && _rooms.TryGetValue((kind, room.Key), out var scope)
            ? Longest(asPersonInRoom ? scope.FindPerson(who, _time) : scope.Find(who, _time), found)
            : found;
    }

    /// <summary>Returns the ban of the whole server that refuses every connection of an address; null if there is none, or if it admits accounts.</summary>
    public BanRecord? FindNetwork(IPAddress address) => _server[(int)BanKind.Ban].FindNetwork(address, hasAccount: true, _time);

    /// <summary>Returns the ban or mute of an address that applies to people there who have no account; null if there is none.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="room">The room, whose look-up includes the whole server.</param>
    /// <param name="address">The address.</param>
    public BanRecord? FindForGuests(BanKind kind, RoomName room, IPAddress address)
    {
        var found = _server[(int)kind].FindNetwork(address, hasAccount: false, _time);
        return _rooms.TryGetValue((kind, room.Key), out var scope) ? Longest(scope.FindNetwork(address, hasAccount: false, _time), found) : found;
    }

    /// <summary>Returns which of two bans lasts longer.</summary>
    internal static BanRecord? Longest(BanRecord? a, BanRecord? b)
    {
        if (a is null || b is null)
        {
            return a ?? b;
        }

        var (endOfA, endOfB) = (a.Expires ?? DateTimeOffset.MaxValue, b.Expires ?? DateTimeOffset.MaxValue);
        return endOfA > endOfB || (endOfA == endOfB && a.Id < b.Id) ? a : b;
    }

    // Called for one change after the other.
    private void Change(BanRecord? before, BanRecord? after)
    {
        if (before is not null)
        {
            var scope = ScopeOf(before);
            scope.Remove(before);
            if (before.Room is not null && scope.IsEmpty)
            {
                _rooms.TryRemove((before.Kind, before.Room), out _);
            }
        }

        if (after is not null)
        {
            ScopeOf(after).Add(after);
        }
    }

    private BanScope ScopeOf(BanRecord ban) =>
        ban.Room is null ? _server[(int)ban.Kind] : _rooms.GetOrAdd((ban.Kind, ban.Room), static _ => new BanScope());
}
