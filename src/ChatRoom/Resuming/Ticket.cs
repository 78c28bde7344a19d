namespace ChatRoom.Resuming;

/// <summary>A token that a connection holds, and how far its client has got.</summary>
/// <param name="token">The token.</param>
/// <param name="person">Whose place it leads to (<see cref="Identity.Person.Id"/>).</param>
/// <param name="holder">The connection.</param>
internal sealed class Ticket(ResumeToken token, long person, ITicketHolder holder)
{
    private readonly TaskCompletionSource _returned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Trail? _trail;
    private int _queued;
    private volatile bool _isFormerOver;

    public ResumeToken Token => token;

    public long Person => person;

    public ITicketHolder Holder => holder;

    /// <summary>The place as it was when its former token was used; null if the token was issued to this connection.</summary>
    public SavedPlace? From { get; set; }

    /// <summary>The place as it was saved last.</summary>
    public SavedPlace? Saved { get; set; }

    /// <summary>Whether its place was saved for the last time.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Completes when nobody holds it any more.</summary>
    public Task WhenReturned => _returned.Task;

    /// <summary>How far the client has got; null before anything was written by it.</summary>
    public Trail? Trail
    {
        get => Volatile.Read(ref _trail);
        set => Volatile.Write(ref _trail, value);
    }

    /// <summary>True for one caller until <see cref="Unqueue"/>: it is to be looked at.</summary>
    public bool TryQueue() => Interlocked.Exchange(ref _queued, 1) == 0;

    public void Unqueue() => Volatile.Write(ref _queued, 0);

    /// <summary>Something about the place has changed besides how far the client has got: it is to be saved.</summary>
    public void Touch() => Trail?.Moved?.Invoke();

    /// <summary>The token that was used to get this one is not valid any more.</summary>
    public void EndFormer() => _isFormerOver = true;

    /// <summary>Nobody holds it any more.</summary>
    public void Return() => _returned.TrySetResult();

    /// <summary>The place as it is now; null if it is not known yet.</summary>
    public SavedPlace? PlaceNow(DateTimeOffset? expires)
    {
        var former = _isFormerOver ? null : From?.FormerHash;
        var kept = From is null ? null : From with { FormerHash = former, Expires = expires };
        if (Trail?.Place is not { } place)
        {
            return kept;
        }

        return holder.Profile is var (alias, display, ignored)
            ? new SavedPlace(
                person, token.Hash, former, alias, place.Room.Value, place.NextId - 1, display.Ids, display.Timestamps, ignored, expires, place.Epoch)
            : kept is null ? null : kept with { Room = place.Room.Value, LastId = place.NextId - 1, Epoch = place.Epoch };
    }
}
