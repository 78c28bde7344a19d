namespace ChatRoom.Client.Resuming;

/// <summary>
/// Our position in the room: the highest id that was shown. Ids in a room grow by one, so an id shows whether a line is a
/// repetition, and whether others are missing. For one thread at a time.
/// </summary>
internal sealed class Place
{
    // Whether the next id may be higher by more than one: we are new here, or the server has said that it skips lines.
    private bool _mayJump = true;

    /// <summary>The highest id that was shown; null while none is known in this room.</summary>
    public long? Last { get; private set; }

    /// <summary>Whether the server has skipped lines since we resumed.</summary>
    public bool HasSkipped { get; private set; }

    /// <summary>Enters a room whose ids are not known yet.</summary>
    public void Leave() => (Last, _mayJump) = (null, true);

    /// <summary>Starts after an id that an earlier run of the client has shown.</summary>
    public void GoOnAfter(long id) => (Last, _mayJump) = (id, false);

    /// <summary>Notes that we resume from here.</summary>
    public void Return() => HasSkipped = false;

    /// <summary>Notes that the server skips lines.</summary>
    public void Skip() => (_mayJump, HasSkipped) = (true, true);

    /// <summary>Notes an id in the history.</summary>
    public void PassHistory(long id)
    {
        if (id > Last.GetValueOrDefault())
        {
            (Last, _mayJump) = (id, true);
        }
    }

    /// <summary>Takes a line's id; false if that line was shown before.</summary>
    /// <param name="id">The id.</param>
    /// <param name="missing">How many lines are missing before it.</param>
    public bool TryTake(long id, out long missing)
    {
        missing = 0;
        if (id <= Last)
        {
            return false;
        }

        missing = _mayJump || Last is null ? 0 : id - Last.Value - 1;
        (Last, _mayJump) = (id, false);
        return true;
    }

    /// <summary>Notes the next id: everything before it has come, or is hidden from us.</summary>
    /// <returns>How many lines are hidden, as our own are on a server without an echo; null if that is not known.</returns>
    public long? Reach(long next)
    {
        long? hidden = _mayJump || Last is null || next <= Last ? null : next - 1 - Last.Value;
        (Last, _mayJump) = (next - 1, false);
        return hidden;
    }
}
