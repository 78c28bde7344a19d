namespace ChatRoom.Client.Resuming;

/// <summary>
/// How far we have come in the present room: the highest id that was shown. In a room ids grow by one, so an id tells
/// whether a line was shown before, and whether others are missing. For one thread at a time.
/// </summary>
internal sealed class Place
{
    // What comes next need not be the next: we are new here, or the server has said that it leaves something out.
    private bool _mayJump = true;

    /// <summary>The highest id that was shown; null while none is known in this room.</summary>
    public long? Last { get; private set; }

    /// <summary>Whether the server has left something out since it was asked to go on from our place.</summary>
    public bool HasSkipped { get; private set; }

    /// <summary>Another room, or the same one anew: its ids are not known yet.</summary>
    public void Leave() => (Last, _mayJump) = (null, true);

    /// <summary>Everything up to this id was shown, in another life of the client.</summary>
    public void GoOnAfter(long id) => (Last, _mayJump) = (id, false);

    /// <summary>The server is asked to go on from here.</summary>
    public void Return() => HasSkipped = false;

    /// <summary>The server has said that it leaves something out.</summary>
    public void Skip() => (_mayJump, HasSkipped) = (true, true);

    /// <summary>A line of the room's past, shown as such: what was said since is not before it.</summary>
    public void PassHistory(long id)
    {
        if (id > Last.GetValueOrDefault())
        {
            (Last, _mayJump) = (id, true);
        }
    }

    /// <summary>Takes a line's id; false if that line was shown before.</summary>
    /// <param name="id">The id.</param>
    /// <param name="missing">How many lines should have come before it, and have not.</param>
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

    /// <summary>The server has told the next id: all before it has come, or is kept from us.</summary>
    /// <returns>How many lines are kept from us, as our own are where the server has no echo; null if that can't be told.</returns>
    public long? Reach(long next)
    {
        long? hidden = _mayJump || Last is null || next <= Last ? null : next - 1 - Last.Value;
        (Last, _mayJump) = (next - 1, false);
        return hidden;
    }
}
