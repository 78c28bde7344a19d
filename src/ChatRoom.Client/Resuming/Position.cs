namespace ChatRoom.Client.Resuming;

/// <summary>
/// The client's position in its room: the highest id that was shown. Ids in a room grow by one, so an id shows whether a line
/// is a repetition, and whether other lines are missing. Not thread-safe.
/// </summary>
internal sealed class Position
{
    // Whether the next id may be higher by more than one: the client has just joined, or the server has reported that it skips lines.
    private bool _mayJump = true;

    /// <summary>The highest id that was shown; null while no id is known in this room.</summary>
    public long? Last { get; private set; }

    /// <summary>Whether the server has skipped lines since the session was resumed.</summary>
    public bool HasSkipped { get; private set; }

    /// <summary>Forgets the id, for a room whose ids are not known yet.</summary>
    public void Reset() => (Last, _mayJump) = (null, true);

    /// <summary>Continues after an id that an earlier run of the client has shown.</summary>
    public void ContinueAfter(long id) => (Last, _mayJump) = (id, false);

    /// <summary>Notes that the session is resumed at this position.</summary>
    public void BeginResume() => HasSkipped = false;

    /// <summary>Notes that the server skips lines.</summary>
    public void NoteSkip() => (_mayJump, HasSkipped) = (true, true);

    /// <summary>Notes the id of a line in the room's history.</summary>
    public void NoteHistory(long id)
    {
        if (id > Last.GetValueOrDefault())
        {
            (Last, _mayJump) = (id, true);
        }
    }

    /// <summary>Advances to the id of a line. Returns false if that line was shown before.</summary>
    /// <param name="id">The id.</param>
    /// <param name="missing">How many lines are missing before it.</param>
    public bool TryAdvance(long id, out long missing)
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

    /// <summary>Notes the next id, as the server reports it. Every line before it was received, or is hidden from the client.</summary>
    /// <returns>
    /// How many lines are hidden, for example the client's own lines on a server without an echo; null if that is not known.
    /// </returns>
    public long? NoteNext(long next)
    {
        long? hidden = _mayJump || Last is null || next <= Last ? null : next - 1 - Last.Value;
        (Last, _mayJump) = (next - 1, false);
        return hidden;
    }
}
