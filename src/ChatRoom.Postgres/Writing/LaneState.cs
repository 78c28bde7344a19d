using System.Diagnostics;
using ChatRoom.Postgres.Storage;

namespace ChatRoom.Postgres.Writing;

/// <summary>Whether a lane can store, and if not, why. Set by the lane, read by any thread.</summary>
/// <param name="name">The name of the database.</param>
/// <param name="failed">Logs that nothing can be stored, with the reason, and the exception if it is a bug.</param>
/// <param name="again">Logs that storing works again, with the time since the failure and what was refused meanwhile.</param>
internal sealed class LaneState(string name, Action<string, Exception?> failed, Action<TimeSpan, long> again)
{
    private volatile string? _failure;
    private volatile bool _isOver;
    private long _failedAt;
    private long _asked; // 0: the lane does not wait for the database
    private long _refused; // since the last failure
    private long _refusedInAll;

    /// <summary>How long the database may be silent before new work is refused.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Why nothing can be stored, for people; null: it can.</summary>
    public string? Failure => _failure ?? (Silence > Grace ? $"{name} does not answer" : null);

    /// <summary>Whether this process never stores again: another server has taken over, or the other nodes have declared this one over.</summary>
    public bool IsOver => _isOver;

    /// <summary>Whether a failure was recorded.</summary>
    public bool HasFailed => _failure is not null;

    /// <summary>How many pieces of work were refused since the start.</summary>
    public long RefusedInAll => Interlocked.Read(ref _refusedInAll);

    private TimeSpan Silence => Interlocked.Read(ref _asked) is > 0 and var asked ? Stopwatch.GetElapsedTime(asked) : TimeSpan.Zero;

    /// <summary>Counts refused work.</summary>
    public void Refused(int count)
    {
        Interlocked.Add(ref _refused, count);
        Interlocked.Add(ref _refusedInAll, count);
    }

    /// <summary>Waits for the database, and notes since when.</summary>
    public async Task WatchAsync(Task call)
    {
        Interlocked.CompareExchange(ref _asked, Stopwatch.GetTimestamp(), 0);
        try
        {
            await call;
            EndSilence();
        }
        catch (Exception e) when (Trouble.IsRolledBack(e))
        {
            EndSilence(); // an error is an answer; after a lost connection, the database is still silent
            throw;
        }
    }

    /// <inheritdoc cref="WatchAsync(Task)" />
    public async Task<T> WatchAsync<T>(Task<T> call)
    {
        await WatchAsync((Task)call);
        return await call;
    }

    /// <summary>Records that nothing can be stored.</summary>
    public void Fail(string why, Exception? bug = null, bool isOver = false)
    {
        var isNews = _failure is null || isOver && !_isOver;
        if (_failure is null)
        {
            _failedAt = Stopwatch.GetTimestamp();
        }

        if (isNews)
        {
            failed(why, bug);
        }

        if (!_isOver)
        {
            _failure = why; // last: whoever sees it finds it in the log, too
        }

        _isOver |= isOver;
    }

    /// <summary>Records that the database answers and stores.</summary>
    public void Recover()
    {
        EndSilence();
        if (_failure is null || _isOver)
        {
            return;
        }

        again(Stopwatch.GetElapsedTime(_failedAt), Interlocked.Exchange(ref _refused, 0));
        _failure = null;
    }

    /// <summary>The database has answered. If it was silent for longer than the grace, work was refused, and the log says so.</summary>
    private void EndSilence()
    {
        if (_failure is null && Silence > Grace)
        {
            Fail(Failure!);
        }

        Interlocked.Exchange(ref _asked, 0);
    }
}
