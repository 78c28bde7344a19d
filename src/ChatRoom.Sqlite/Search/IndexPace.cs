namespace ChatRoom.Sqlite.Search;

/// <summary>
/// Decides when the index takes in what was said. Indexing a message costs several times what storing it does, so under
/// load it waits for a quieter moment, but not forever. Not thread-safe.
/// </summary>
internal sealed class IndexPace(TimeProvider time)
{
    /// <summary>How often to ask.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Changes in an interval, at most, that leave time for indexing: 1,000 a second cost one percent of a core.</summary>
    public const int FewChanges = 200;

    /// <summary>How long a change waits for a quieter moment.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private const int WaitsPerTurn = 4; // under endless load, indexing gets at most a fifth of the time

    private long _seen;
    private long _begun;
    private long? _waitsSince;
    private long _turnBegan;
    private TimeSpan _wait = LongestWait;

    /// <summary>Whether to take in what is new.</summary>
    /// <param name="changes">How many changes there were in all.</param>
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

    /// <summary>A turn begins, which takes in all changes up to here.</summary>
    public void Begin(long changes)
    {
        (_seen, _begun, _waitsSince) = (changes, changes, null);
        _turnBegan = time.GetTimestamp();
    }

    /// <summary>The turn is over.</summary>
    public void End()
    {
        var took = time.GetElapsedTime(_turnBegan) * WaitsPerTurn;
        _wait = took > LongestWait ? took : LongestWait;
    }
}
