namespace ChatRoom.Connection.Transport;

/// <summary>
/// Computes the wait before the next attempt to connect: a random time up to a ceiling that doubles with each attempt ("full
/// jitter"). So the clients of a restarted server do not all reconnect at once.
/// </summary>
/// <param name="random">The source of the jitter.</param>
internal sealed class Backoff(Random random)
{
    /// <summary>The ceiling of the first wait.</summary>
    public static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private TimeSpan _ceiling = First;

    /// <summary>Returns the next wait.</summary>
    public TimeSpan Next()
    {
        var wait = _ceiling * random.NextDouble();
        _ceiling = _ceiling * 2 < Longest ? _ceiling * 2 : Longest;
        return wait;
    }

    /// <summary>Resets the ceiling, after a success.</summary>
    public void Reset() => _ceiling = First;
}
