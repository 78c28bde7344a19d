namespace ChatRoom.Resuming;

/// <summary>A token that a connection holds, and how far its client has got.</summary>
/// <param name="token">The token.</param>
/// <param name="session">The number of the session: a person may have several.</param>
/// <param name="person">The number of the person (<see cref="Identity.Person.Id"/>).</param>
/// <param name="holder">The connection.</param>
internal sealed class ResumableSession(ResumeToken token, long session, long person, IResumableHolder holder)
{
    private readonly TaskCompletionSource _returned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DeliveryTracker? _tracker;
    private long _person = person;
    private int _queued;
    private volatile bool _isFormerOver;

    public ResumeToken Token => token;

    /// <summary>The number of the session.</summary>
    public long Session => session;

    /// <summary>The number of the person to whom it leads back. Changes if the connection becomes that of another person.</summary>
    public long Person
    {
        get => Volatile.Read(ref _person);
        set => Volatile.Write(ref _person, value);
    }

    public IResumableHolder Holder => holder;

    /// <summary>The state as it was when its former token was used; null if the token was issued to this connection.</summary>
    public ResumeState? From { get; set; }

    /// <summary>The state as it was saved last.</summary>
    public ResumeState? Saved { get; set; }

    /// <summary>Whether its state was saved for the last time.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Completes when nobody holds it any more.</summary>
    public Task WhenReturned => _returned.Task;

    /// <summary>How far the client has got; null before anything was written by it.</summary>
    public DeliveryTracker? Tracker
    {
        get => Volatile.Read(ref _tracker);
        set => Volatile.Write(ref _tracker, value);
    }

    /// <summary>True for one caller until <see cref="Unqueue"/>: it is to be looked at.</summary>
    public bool TryQueue() => Interlocked.Exchange(ref _queued, 1) == 0;

    public void Unqueue() => Volatile.Write(ref _queued, 0);

    /// <summary>Something about the state has changed besides how far the client has got: it is to be saved.</summary>
    public void Touch() => Tracker?.Moved?.Invoke();

    /// <summary>The token that was used to get this one is not valid any more.</summary>
    public void EndFormer() => _isFormerOver = true;

    /// <summary>Nobody holds it any more.</summary>
    public void Return() => _returned.TrySetResult();

    /// <summary>The state as it is now; null if it is not known yet.</summary>
    public ResumeState? StateNow(DateTimeOffset? expires)
    {
        var former = _isFormerOver ? null : From?.FormerHash;
        var kept = From is null ? null : From with { FormerHash = former, Expires = expires, Person = Person };
        if (Tracker?.Position is not { } position)
        {
            return kept;
        }

        return holder.Profile is var (alias, display, ignored)
            ? new ResumeState(
                session, token.Hash, former, alias, position.Room.Value, position.NextId - 1, display.Ids, display.Timestamps, ignored, expires, position.Epoch,
                Person)
            : kept is null ? null : kept with { Room = position.Room.Value, LastId = position.NextId - 1, Epoch = position.Epoch };
    }
}
