using System.Diagnostics;
using ChatRoom.Sqlite.Diagnostics;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Writing;

/// <summary>Whether a file can currently be written, and if not, why. Set by its writer's thread, read by any thread.</summary>
internal sealed class WriterState(DatabaseFile file, IWriterLog log)
{
    /// <summary>How long after a failure the writer tries again.</summary>
    public static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);

    private volatile string? _failure;
    private volatile bool _isDamaged;
    private long _failedAt;
    private long _triedAt;
    private long _refused; // since the last failure
    private long _refusedInAll;

    /// <summary>Why nothing can be stored, for people; null: events can be stored.</summary>
    public string? Failure => _failure;

    /// <summary>Whether the file was found to be damaged or missing: nothing is written to it until an operator has fixed it.</summary>
    public bool IsDamaged => _isDamaged;

    /// <summary>The time until the next retry; null: there will be none.</summary>
    public TimeSpan? UntilTry => _failure is null || IsDamaged ? null
        : Stopwatch.GetElapsedTime(_triedAt) is var since && since < ProbeInterval ? ProbeInterval - since : TimeSpan.Zero;

    /// <summary>Counts refused events.</summary>
    public void Refused(int count)
    {
        Interlocked.Add(ref _refused, count);
        Interlocked.Add(ref _refusedInAll, count);
    }

    /// <summary>How many events were refused since the start.</summary>
    public long RefusedInAll => Interlocked.Read(ref _refusedInAll);

    /// <summary>Records that events could not be stored.</summary>
    /// <returns>Why, for people.</returns>
    public string Fail(SqliteException e) => Fail(Trouble.Explain(file.Path, e), Trouble.IsDamage(e), e);

    /// <summary>Records that the file is damaged.</summary>
    public void Damage(string how) => Fail(Trouble.Damaged(file.Path, how), damaged: true, null);

    /// <summary>Records that events can be stored again; does nothing if the file is damaged.</summary>
    public void Recover()
    {
        if (IsDamaged)
        {
            return;
        }

        log.StoringAgain(file.Path, Stopwatch.GetElapsedTime(_failedAt), Interlocked.Exchange(ref _refused, 0));
        _failure = null; // last: whoever sees it finds it in the log, too
    }

    /// <summary>Records that events could not be stored, with the reason.</summary>
    /// <returns>The same reason.</returns>
    public string Fail(string why, bool damaged, Exception? cause)
    {
        _triedAt = Stopwatch.GetTimestamp();
        var news = _failure is null || (damaged && !IsDamaged);
        if (_failure is null)
        {
            _failedAt = _triedAt;
        }

        if (news)
        {
            log.StoringFailed(why, cause is SqliteException ? null : cause);
        }

        _isDamaged |= damaged;
        if (!IsDamaged || damaged)
        {
            _failure = why; // last: whoever sees it finds it in the log, too
        }

        return why;
    }
}
