using System.Net;
using ChatRoom.Cluster;
using ChatRoom.Journal;
using ChatRoom.Moderation;
using ChatRoom.Participants;
using ChatRoom.People;
using ChatRoom.Protocol;

namespace ChatRoom.Services;

/// <summary>
/// Finds people who are connected, on this node and on others. It only looks: its callers have asked <see cref="Permissions"/>. A node
/// that does not answer within seconds has nobody. A guest has one connection, so nobody is asked for the others of one who is here.
/// </summary>
internal sealed class PersonFinder(ParticipantDirectory participants, AwayBook away, SeenBook seen, RecentPeople recent, INodes nodes)
{
    /// <summary>Returns the person with an alias; null: nobody has it.</summary>
    public ValueTask<FoundPerson?> FindAsync(Alias alias, CancellationToken cancellationToken) => FindAsync(new PersonQuestion(alias.Value, 0), alias, cancellationToken);

    /// <summary>Returns the person with a number and all their connections, also those that others cannot find; null: there are none.</summary>
    public ValueTask<FoundPerson?> FindAsync(long person, CancellationToken cancellationToken) => FindAsync(new PersonQuestion(null, person), alias: null, cancellationToken);

    /// <summary>Returns the person that this node has.</summary>
    /// <param name="alias">The alias; null: the number counts.</param>
    /// <param name="person">The number of the person.</param>
    public FoundPerson? FindHere(Alias? alias, long person)
    {
        if ((alias is null ? participants.AllOf(person) : participants.FindAll(alias)) is not [var first, ..] all)
        {
            return null;
        }

        var note = away.Find(first.Person.Id);
        return new FoundPerson(first.Person.Id, first.Alias.Value, first.Account is not null, [.. all.Select(Of)])
        {
            AwayText = note?.Text,
            AwaySince = note?.Since ?? default,
        };
    }

    /// <summary>Returns when an alias was last in use, as far as the nodes know; null: unknown.</summary>
    public async ValueTask<DateTimeOffset?> FindSeenAsync(Alias alias, CancellationToken cancellationToken)
    {
        var last = seen.Find(alias);
        foreach (var other in (await nodes.AskAsync(new SeenQuestion(alias.Value), INodes.Patience, cancellationToken)).Answers)
        {
            last = last is null || other.At > last ? other.At : last;
        }

        return last;
    }

    /// <summary>Returns the person who had an alias in the last 24 hours, as far as the nodes know; null: nobody had it.</summary>
    public async ValueTask<RecentPerson?> FindLatelyAsync(Alias alias, CancellationToken cancellationToken)
    {
        var last = recent.Find(alias);
        foreach (var other in (await nodes.AskAsync(new LatelyQuestion(alias.Value), INodes.Patience, cancellationToken)).Answers)
        {
            last = last is null || other.At > last.At
                ? new RecentPerson(other.Person, StoredAlias.Of(other.Alias), IPAddress.TryParse(other.Address, out var address) ? address : null, other.At)
                : last;
        }

        return last;
    }

    /// <summary>Answers another node.</summary>
    public SeenAnswer? FindSeenHere(Alias alias) => seen.Find(alias) is { } at ? new SeenAnswer(at) : null;

    /// <summary>Answers another node.</summary>
    public LatelyAnswer? FindLatelyHere(Alias alias) =>
        recent.Find(alias) is { } last ? new LatelyAnswer(last.Person, last.Alias.Value, last.Address?.ToString(), last.At) : null;

    /// <summary>Returns the alias of a person.</summary>
    public static Alias AliasOf(FoundPerson person) => StoredAlias.Of(person.Alias);

    /// <summary>Returns the addresses of connections.</summary>
    public static IEnumerable<IPAddress> AddressesOf(FoundPerson person) =>
        person.Connections.Select(static one => IPAddress.TryParse(one.Address, out var address) ? address : null).OfType<IPAddress>().Distinct();

    /// <summary>Returns the rooms of connections.</summary>
    public static IEnumerable<RoomName> RoomsOf(IEnumerable<FoundConnection> connections) =>
        connections.SelectMany(static one => one.Rooms).Select(static name => RoomName.TryParse(name, out var room, out _) ? room : null).OfType<RoomName>().Distinct();

    private async ValueTask<FoundPerson?> FindAsync(PersonQuestion question, Alias? alias, CancellationToken cancellationToken)
    {
        var found = FindHere(alias, question.Person);
        if (nodes.IsAlone || found is { HasAccount: false })
        {
            return found;
        }

        var others = await nodes.AskAsync(found is null ? question : new PersonQuestion(null, found.Person), INodes.Patience, cancellationToken);
        foreach (var other in others.Answers)
        {
            found = found is null ? other : found.Person == other.Person ? found.With(other) : found;
        }

        return found;
    }

    private static FoundConnection Of(Participant one)
    {
        var rooms = one.Attends.Select(static attendance => attendance.Name).Where(static room => !room.IsReserved).ToArray();
        return new FoundConnection(
            one.Session.Id, one.Remote?.ToString(), one.Formatter.ProtocolName, one.Session.Since, one.Session.Idle, [.. rooms.Select(static room => room.Value)]);
    }
}
