using System.Collections.Concurrent;
using ChatRoom.Identity;
using ChatRoom.Protocol;

namespace ChatRoom.Participants;

/// <summary>The participants on this server, by alias and by person.</summary>
internal sealed class ParticipantDirectory
{
    private readonly ConcurrentDictionary<string, Participant> _named = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, Participant> _people = new();

    /// <summary>Adds a participant, whom others can find from now on.</summary>
    public void Add(Participant participant)
    {
        _people[participant.Person.Id] = participant;
        _named[participant.Alias.Key] = participant;
    }

    /// <summary>Removes a participant.</summary>
    public void Remove(Participant participant)
    {
        _people.TryRemove(KeyValuePair.Create(participant.Person.Id, participant));
        Remove(participant.Alias, participant);
    }

    /// <summary>Moves a participant from an old alias to its new one.</summary>
    public void Rename(Alias old, Participant participant)
    {
        _named[participant.Alias.Key] = participant;
        if (old != participant.Alias)
        {
            Remove(old, participant);
        }
    }

    /// <summary>Returns the participant with an alias; null if there is none.</summary>
    public Participant? Find(Alias alias) => _named.GetValueOrDefault(alias.Key);

    /// <summary>Returns the current participant of a person, on any connection; null if they have left.</summary>
    public Participant? Find(Person person) => _people.GetValueOrDefault(person.Id);

    /// <summary>Returns the participants of a person, given by id.</summary>
    public IEnumerable<Participant> AllOf(long person) => _people.TryGetValue(person, out var participant) ? [participant] : [];

    /// <summary>Returns the person with an id, if they are connected.</summary>
    public Person? FindPerson(long id) => _people.GetValueOrDefault(id)?.Person;

    private void Remove(Alias alias, Participant participant) => _named.TryRemove(KeyValuePair.Create(alias.Key, participant));
}
