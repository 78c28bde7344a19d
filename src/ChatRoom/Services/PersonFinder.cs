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

    /// <summary>Returns when an alias was last in use, and the person who had it in the last 24 hours, as far as the nodes know.</summary>
    public async ValueTask<(DateTimeOffset? Seen, RecentPerson? Person)> FindLatelyAsync(Alias alias, CancellationToken cancellationToken)
    {
        var (last, person) = (seen.Find(alias), recent.Find(alias));
        if (nodes.IsAlone)
        {
            return (last, person);
        }

        foreach (var other in (await nodes.AskAsync(new LatelyQuestion(alias.Value), INodes.Patience, cancellationToken)).Answers)
        {
            last = last is null || other.Seen > last ? other.Seen : last;
            if (other.Person != 0 && (person is null || other.At > person.At))
            {
                person = new RecentPerson(other.Person, StoredAlias.Of(other.Alias ?? alias.Value), IPAddress.TryParse(other.Address, out var address) ? address : null, other.At);
            }
        }

        return (last, person);
    }

    /// <summary>Answers another node.</summary>
    public LatelyAnswer? FindLatelyHere(Alias alias)
    {
        var (last, person) = (seen.Find(alias), recent.Find(alias));
        return last is null && person is null ? null
            : new LatelyAnswer(last, person?.Person ?? 0, person?.Alias.Value, person?.Address?.ToString(), person?.At ?? default);
    }

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
