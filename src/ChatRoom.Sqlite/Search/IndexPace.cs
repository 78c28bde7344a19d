namespace ChatRoom.Sqlite.Search;

/// <summary>
/// Decides when new messages are indexed. Indexing a message costs several times as much as storing it, so under load the
/// index waits for a quieter moment, but not forever. Not thread-safe.
/// </summary>
internal sealed class IndexPace(TimeProvider time)
{
    /// <summary>How often to call <see cref="IsDue"/>.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>The greatest number of changes in an interval that leaves time for indexing: 1,000 a second cost one percent of a core.</summary>
    public const int FewChanges = 200;

    /// <summary>The longest time that a change waits for a quieter moment.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private const int WaitsPerTurn = 4; // under endless load, indexing gets at most a fifth of the time

    private long _seen;
    private long _begun;
    private long? _waitsSince;
    private long _turnBegan;
    private TimeSpan _wait = LongestWait;

    /// <summary>Returns whether to index the new changes now.</summary>
    /// <param name="changes">The total number of changes.</param>
    public bool IsDue(long changes)
    {
        var came = changes - _seen;
        _seen = changes;
        if (changes == _begun)
        {
            return false;
        }

        _waitsSince ??= time.GetTimestamp();
        return came <= FewChanges || time.GetElapsedTime(_waitsSince.Value) >= _wait;
    }

    /// <summary>Begins a turn, which indexes all changes up to the given total.</summary>
    public void Begin(long changes)
    {
        (_seen, _begun, _waitsSince) = (changes, changes, null);
        _turnBegan = time.GetTimestamp();
    }

    /// <summary>Ends the turn, and makes the next one wait longer if it took long.</summary>
    public void End()
    {
        var took = time.GetElapsedTime(_turnBegan) * WaitsPerTurn;
        _wait = took > LongestWait ? took : LongestWait;
    }
}
