using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace ChatRoom.People;

/// <summary>The last mentions of each person who is connected. Thread-safe.</summary>
internal sealed class MentionBook
{
    /// <summary>How many mentions of a person are kept; the oldest ones are forgotten first.</summary>
    public const int Most = 20;

    private readonly ConcurrentDictionary<long, ImmutableArray<Mention>> _byPerson = new();

    /// <summary>Returns the mentions of a person, the oldest first.</summary>
    public ImmutableArray<Mention> Of(long person) => _byPerson.GetValueOrDefault(person, []);

    /// <summary>Adds a mention of a person. Mentions may come in any order.</summary>
    public void Add(long person, Mention mention) => _byPerson.AddOrUpdate(
        person,
        static (_, added) => [added],
        static (_, mentions, added) =>
        {
            var position = mentions.Length;
            while (position > 0 && mentions[position - 1].IsLaterThan(added))
            {
                position--;
            }

            var all = mentions.Insert(position, added);
            return all.Length > Most ? all.RemoveAt(0) : all;
        },
        mention);

    /// <summary>Forgets the mentions of a person.</summary>
    public void Remove(long person) => _byPerson.TryRemove(person, out _);
}
