using ChatRoom.Identity;
using ChatRoom.Protocol;

namespace ChatRoom.Participants;

/// <summary>The participants on this server, by alias and by person. All participants of a person have the same <see cref="Person"/>.</summary>
internal sealed class ParticipantDirectory
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, object> _people = []; // a Participant or, of several, a Participant[] that is replaced, never changed
    private readonly Dictionary<string, Person> _named = new(StringComparer.Ordinal); // by the alias's key

    /// <summary>
    /// Others cannot find a participant any more by an alias: it leaves, or has given the alias up. Raised again when it is removed.
    /// Whoever looks for it finds it here, or finds what the handlers noted: there is no time in between. They must neither wait, nor
    /// throw, nor call this object.
    /// </summary>
    public event Action<Participant, Alias>? Left;

    /// <summary>All participants that others can find, in no order.</summary>
    public Participant[] All
    {
        get
        {
            lock (_lock)
            {
                return Reachable([.. _people.Keys.SelectMany(Of)]);
            }
        }
    }

    /// <summary>Adds a participant. Others can find it once it is reachable (<see cref="Participant.IsReachable"/>).</summary>
    public void Add(Participant participant)
    {
        lock (_lock)
        {
            var person = participant.Person;
            _people[person.Id] = Of(person.Id) is { Length: > 0 } others ? (Participant[])[.. others, participant] : participant;
            _named[person.Alias.Key] = person;
            person.Connections++;
        }
    }

    /// <summary>A participant leaves: others cannot find it from now on.</summary>
    public void Hide(Participant participant)
    {
        lock (_lock)
        {
            Left?.Invoke(participant, participant.Person.Alias);
            participant.IsReachable = false;
        }
    }

    /// <summary>Removes a participant, if it was added; returns true if its person has no other.</summary>
    public bool Remove(Participant participant)
    {
        lock (_lock)
        {
            var person = participant.Person;
            var all = Of(person.Id);
            if (!all.Contains(participant))
            {
                return all.Length == 0;
            }

            Left?.Invoke(participant, person.Alias);
            person.Connections--;
            switch (all.Where(other => other != participant).ToArray())
            {
                case []:
                    _people.Remove(person.Id);
                    Remove(person.Alias, person);
                    return true;
                case [var last]:
                    _people[person.Id] = last;
                    return false;
                case var others:
                    _people[person.Id] = others;
                    return false;
            }
        }
    }

    /// <summary>Moves a participant to another person; returns true if the old person has no other.</summary>
    /// <param name="participant">The participant.</param>
    /// <param name="become">Gives the participant its new person.</param>
    public bool Move(Participant participant, Action become)
    {
        lock (_lock)
        {
            var isLast = Remove(participant);
            become();
            Add(participant);
            return isLast;
        }
    }

    /// <summary>Moves a person from an old alias to the one that they have now.</summary>
    public void Rename(Alias old, Person person)
    {
        lock (_lock)
        {
            Remove(old, person);
            _named[person.Alias.Key] = person;
            foreach (var participant in Left is null ? [] : Of(person.Id))
            {
                Left?.Invoke(participant, old);
            }
        }
    }

    /// <summary>Returns the participant with an alias, of several the first one; null if there is none.</summary>
    public Participant? Find(Alias alias) => FindAll(alias) is [var first, ..] ? first : null;

    /// <summary>Returns all participants with an alias, oldest first: the connections of one person.</summary>
    public Participant[] FindAll(Alias alias)
    {
        lock (_lock)
        {
            return _named.GetValueOrDefault(alias.Key) is { } person ? Reachable(Of(person.Id)) : [];
        }
    }

    /// <summary>Returns all participants of a person, given by number, oldest first; none if they have left.</summary>
    public Participant[] FindAll(long person)
    {
        lock (_lock)
        {
            return Reachable(Of(person));
        }
    }

    /// <summary>Returns the person with a number, if they are connected.</summary>
    public Person? FindPerson(long id)
    {
        lock (_lock)
        {
            return Of(id) is [var first, ..] ? first.Person : null;
        }
    }

    /// <summary>Returns all participants of a person, given by number, also those that others cannot find.</summary>
    public Participant[] AllOf(long person)
    {
        lock (_lock)
        {
            return Of(person);
        }
    }

    private Participant[] Of(long person) => _people.GetValueOrDefault(person) switch
    {
        Participant one => [one],
        Participant[] several => several,
        _ => [],
    };

    private static Participant[] Reachable(Participant[] all) =>
        Array.TrueForAll(all, static one => one.IsReachable) ? all : [.. all.Where(static one => one.IsReachable)];

    private void Remove(Alias alias, Person person)
    {
        if (_named.GetValueOrDefault(alias.Key) == person)
        {
            _named.Remove(alias.Key);
        }
    }
}
