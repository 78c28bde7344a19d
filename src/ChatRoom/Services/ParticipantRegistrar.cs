using ChatRoom.Identity;
using ChatRoom.Participants;

namespace ChatRoom.Services;

/// <summary>Connects a participant with its person: a new one, or the one that other connections have already.</summary>
internal sealed class ParticipantRegistrar(ParticipantDirectory participants, PersonTurns turns, TimeProvider time)
{
    /// <summary>
    /// Creates the participant of a connection. If its person is connected already, it gets their alias: a person has one. Others
    /// can find it once it is reachable. If this fails, the lease is released.
    /// </summary>
    /// <param name="session">The connection.</param>
    /// <param name="lease">The lease of its alias, whose owner is the person.</param>
    /// <param name="create">Creates the participant.</param>
    /// <exception cref="AliasRegistryException">The person's alias cannot be claimed for this connection.</exception>
    /// <exception cref="OperationCanceledException">The connection is to end.</exception>
    public async ValueTask<Participant> RegisterAsync(ISession session, AliasLease lease, Func<Person, AliasLease, Participant> create)
    {
        if (session.IsOwn)
        {
            return create(new Person(lease.Owner, lease.Alias, time.GetUtcNow()), lease);
        }

        using var turn = await turns.TakeAsync(lease.Owner);
        var held = lease;
        try
        {
            (var person, held) = await PersonOfAsync(session, lease);
            var participant = create(person, held);
            participants.Add(participant);
            return participant;
        }
        catch
        {
            held.Release();
            throw;
        }
    }

    /// <summary>
    /// Returns the owner of a lease, and the lease of the alias that they have: this one or, if they are connected under another
    /// alias, one of that alias. Call it in a turn of the owner.
    /// </summary>
    /// <exception cref="AliasRegistryException">The alias cannot be claimed for this connection.</exception>
    /// <exception cref="OperationCanceledException">The connection is to end.</exception>
    internal async ValueTask<(Person Person, AliasLease Lease)> PersonOfAsync(ISession session, AliasLease lease)
    {
        var person = participants.FindPerson(lease.Owner) ?? new Person(lease.Owner, lease.Alias, time.GetUtcNow());
        if (person.Alias.Value == lease.Alias.Value)
        {
            return (person, lease);
        }

        var claim = await session.Aliases.ClaimAsync(person.Alias, person.Id, session, session.Stopping);
        var held = claim.Lease ?? throw new AliasRegistryException($"the registry refuses the alias {person.Alias} to its owner");
        lease.Release();
        return (person, held);
    }

    /// <summary>Removes a participant that has left all rooms, and releases its alias.</summary>
    public async ValueTask UnregisterAsync(Participant participant)
    {
        using var turn = await turns.TakeAsync(participant.Person.Id); // a rename of the person may be giving it another lease
        if (participants.Remove(participant))
        {
            participant.Person.Leave(time.GetUtcNow());
        }

        participant.Lease.Release();
    }
}
