using ChatRoom.Protocol;

namespace ChatRoom.Identity;

/// <summary>
/// A person in the chat, who stays the same through renames and, with a token or an account, through connections. All connections
/// of a person share this object. References to people (for replies and ignore lists) point to it, never to an alias, which
/// another person may have tomorrow. Changed by one connection at a time, read by any thread.
/// </summary>
internal sealed class Person
{
    private const int MostNames = 16;

    // An alias has one owner at a time, so an alias and a time identify a person. The array is replaced, never changed.
    private Name[] _names;

    /// <param name="id">See <see cref="NewId"/>.</param>
    /// <param name="alias">The current alias.</param>
    /// <param name="since">Since when the person has it.</param>
    public Person(long id, Alias alias, DateTimeOffset since)
    {
        Id = id;
        _names = [Named(alias, since)];
    }

    /// <summary>A random number, never 0.</summary>
    public long Id { get; }

    /// <summary>Whether the person has an account. Its number is <see cref="Id"/>.</summary>
    public bool HasAccount
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    /// <summary>How many connections of the person there are on this server.</summary>
    public int Connections
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    /// <summary>The current alias, or the last one.</summary>
    public Alias Alias => Volatile.Read(ref _names)[^1].Alias;

    /// <summary>Creates the id of a new person.</summary>
    public static long NewId() => Random.Shared.NextInt64(1, long.MaxValue);

    /// <summary>Changes the alias.</summary>
    public void Rename(Alias alias, DateTimeOffset now)
    {
        var names = Ended(now);
        Volatile.Write(ref _names, [.. names.Length == MostNames ? names[1..] : names, Named(alias, now)]);
    }

    /// <summary>Releases the alias, which others may take from now on.</summary>
    public void Leave(DateTimeOffset now) => Volatile.Write(ref _names, Ended(now));

    /// <summary>The aliases, oldest first, each with its time.</summary>
    public IReadOnlyList<Name> Names => Volatile.Read(ref _names);

    /// <summary>Creates a name from a time rounded down: journals store milliseconds, and messages in the first one count.</summary>
    private static Name Named(Alias alias, DateTimeOffset since) =>
        new(alias, since.AddTicks(-(since.Ticks % TimeSpan.TicksPerMillisecond)), DateTimeOffset.MaxValue);

    private Name[] Ended(DateTimeOffset now) => [.. _names[..^1], _names[^1] with { Until = now }];

    /// <summary>An alias, and the period in which the person had it.</summary>
    public sealed record Name(Alias Alias, DateTimeOffset Since, DateTimeOffset Until);
}
