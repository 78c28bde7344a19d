using System.Collections.Immutable;
using System.Globalization;
using ChatRoom.Protocol;

namespace ChatRoom.Identity;

/// <summary>The people whose messages a member does not see. Changed by the member's session, read by its pump.</summary>
/// <param name="find">Returns the person with an id as of the connection that they have now; null if they are not here.</param>
internal sealed class IgnoreList(Func<long, Person?> find)
{
    /// <summary>People that one member can ignore.</summary>
    public const int Most = 200;

    // Usually empty, and read for each message where it is not: an immutable dictionary needs no lock.
    private ImmutableDictionary<long, Person> _people = ImmutableDictionary<long, Person>.Empty;

    public bool IsEmpty => Volatile.Read(ref _people).IsEmpty;

    /// <summary>The people's names as they are now; of those who left, the last ones.</summary>
    public IReadOnlyList<string> Names => [.. _people.Values.Select(person => Newest(person).Alias.Value).Order(StringComparer.OrdinalIgnoreCase)];

    public bool Contains(long person) => Volatile.Read(ref _people).ContainsKey(person);

    /// <summary>
    /// Returns what tells whether somebody on the list said a past event. One that was read back has no author's id: then
    /// alias and time decide. For a bounded number of events, since people rename.
    /// </summary>
    public Func<ChatEvent, bool> Past()
    {
        var people = _people;
        if (people.IsEmpty)
        {
            return static _ => false;
        }

        var names = people.Values.SelectMany(person => Newest(person) is var newest && newest == person ? person.Names : [.. person.Names, .. newest.Names])
            .ToLookup(static name => name.Alias.Key, StringComparer.Ordinal);
        return e => e.IsSpeech && (e.AuthorId != 0
            ? people.ContainsKey(e.AuthorId)
            : e.Author is { } author && names[author.Key].Any(name => name.Since <= e.At && e.At <= name.Until));
    }

    /// <summary>Adds a person; false if the list is full.</summary>
    public bool TryAdd(Person person)
    {
        if (_people.Count >= Most && !_people.ContainsKey(person.Id))
        {
            return false;
        }

        Volatile.Write(ref _people, _people.SetItem(person.Id, person));
        return true;
    }

    /// <summary>Removes the person of that name, one who is connected first; returns the name as it was shown, null if there is none.</summary>
    public string? Remove(Alias alias)
    {
        var person = _people.Values.Where(one => Newest(one).Alias == alias).MaxBy(one => find(one.Id) is not null);
        if (person is null)
        {
            return null;
        }

        Volatile.Write(ref _people, _people.Remove(person.Id));
        return Newest(person).Alias.Value;
    }

    /// <summary>The list as it is kept with a session's place; any thread may read it.</summary>
    public string Saved { get; private set; } = "";

    /// <summary>Brings <see cref="Saved"/> up to date.</summary>
    public void Save() => Saved = string.Join(' ', _people.Values.Select(person => string.Create(CultureInfo.InvariantCulture, $"{person.Id}:{Newest(person).Alias}")));

    /// <summary>Adds what was <see cref="Saved"/>. Whoever is not here now had the name until now, as far as is known.</summary>
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

    /// <summary>The person, as of the connection that they have now.</summary>
    private Person Newest(Person person) => find(person.Id) ?? person;
}
