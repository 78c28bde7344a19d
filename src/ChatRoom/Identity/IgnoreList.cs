using System.Collections.Immutable;
using System.Globalization;
using ChatRoom.Protocol;

namespace ChatRoom.Identity;

/// <summary>The people whose messages a person does not see. Changed by the person's sessions, read by their pumps. Thread-safe.</summary>
/// <param name="find">Returns the person with an id on their current connection, or null if they are not connected.</param>
internal sealed class IgnoreList(Func<long, Person?> find)
{
    /// <summary>How many people one person can ignore, a few more if several of their connections add some at the same moment.</summary>
    public const int Most = 200;

    // Usually empty; otherwise read for each message: an immutable dictionary needs no lock.
    private ImmutableDictionary<long, Person> _people = ImmutableDictionary<long, Person>.Empty;

    public bool IsEmpty => Volatile.Read(ref _people).IsEmpty;

    /// <summary>The people's current names, or the last ones of those who have left.</summary>
    public IReadOnlyList<string> Names => [.. _people.Values.Select(person => Newest(person).Alias.Value).Order(StringComparer.OrdinalIgnoreCase)];

    public bool Contains(long person) => Volatile.Read(ref _people).ContainsKey(person);

    /// <summary>
    /// Returns a filter that is true for past events by a person on the list. An event that an older version stored has no
    /// author's id: then alias and time decide.
    /// </summary>
    public Func<ChatEvent, bool> Past()
    {
        var people = _people;
        if (people.IsEmpty)
        {
            return static _ => false;
        }

        ILookup<string, Person.Name>? names = null;
        return e => e.IsSpeech && (e.AuthorId != 0
            ? people.ContainsKey(e.AuthorId)
            : e.Author is { } author && (names ??= NamesOf(people.Values))[author.Key].Any(name => name.Since <= e.At && e.At <= name.Until));
    }

    /// <summary>Adds a person; returns false if the list is full.</summary>
    public bool TryAdd(Person person)
    {
        if (_people.Count >= Most && !_people.ContainsKey(person.Id))
        {
            return false;
        }

        ImmutableInterlocked.AddOrUpdate(ref _people, person.Id, person, (_, _) => person);
        return true;
    }

    /// <summary>Removes the person of that name, preferably a connected one; returns the name as it was shown, or null if there is none.</summary>
    public string? Remove(Alias alias)
    {
        var person = _people.Values.Where(one => Newest(one).Alias == alias).MaxBy(one => find(one.Id) is not null);
        if (person is null)
        {
            return null;
        }

        Remove(person.Id);
        return Newest(person).Alias.Value;
    }

    /// <summary>Removes a person, given by id; returns false if they are not on the list.</summary>
    public bool Remove(long person) => ImmutableInterlocked.TryRemove(ref _people, person, out _);

    /// <summary>The list in the form that is saved with a session's resume state; any thread may read it.</summary>
    public string Saved { get; private set; } = "";

    /// <summary>Updates <see cref="Saved"/>.</summary>
    public void Save() => Saved = string.Join(' ', _people.Values.Select(person => string.Create(CultureInfo.InvariantCulture, $"{person.Id}:{Newest(person).Alias}")));

    /// <summary>Adds the people of a <see cref="Saved"/> list. People who are not connected are assumed to have had their names until now.</summary>
    public void Restore(string saved, int maxAliasLength, DateTimeOffset now)
    {
        foreach (var one in saved.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (one.Split(':', 2) is [var number, var name]
                && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && Alias.TryParse(name, maxAliasLength, out var alias, out _))
            {
                var person = find(id);
                if (person is null)
                {
                    person = new Person(id, alias, DateTimeOffset.MinValue);
                    person.Leave(now);
                }

                TryAdd(person);
            }
        }

        Save();
    }

    private ILookup<string, Person.Name> NamesOf(IEnumerable<Person> people) => people
        .SelectMany(person => Newest(person) is var newest && newest == person ? person.Names : [.. person.Names, .. newest.Names])
        .ToLookup(static name => name.Alias.Key, StringComparer.Ordinal);

    /// <summary>Returns the person on their current connection.</summary>
    private Person Newest(Person person) => find(person.Id) ?? person;
}
