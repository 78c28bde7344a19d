using System.Diagnostics;
using ChatRoom.Postgres.Storage;

namespace ChatRoom.Postgres.Writing;

/// <summary>Opens the session of the lane again after it was lost, and notices when storing works again. Belongs to the lane.</summary>
internal sealed class Recovery(ServerSession session, FollowedRooms rooms, LaneState state, string name)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lostAt; // 0: the session is open
    private TimeSpan _pause = FirstPause;

    /// <summary>Refuses what waits, with the reason.</summary>
    public Action<string> Refuse { get; set; } = static _ => { };

    /// <summary>Whether the journal closes.</summary>
    public bool IsClosing => _closing.Task.IsCompleted;

    /// <summary>Stops waiting: the next attempt to open the session is the last one.</summary>
    public void Close() => _closing.TrySetResult();

    /// <summary>Waits for a time, or until the journal closes.</summary>
    public Task PauseAsync(TimeSpan time) => Task.WhenAny(Task.Delay(time), _closing.Task);

    /// <summary>Makes sure that the session is open, unless it has been lost for longer than the grace.</summary>
    public async Task EnsureAsync()
    {
        while (!session.IsOpen && !state.IsOver)
        {
            if (await TryOpenAsync() || state.HasFailed)
            {
                return;
            }
        }

        if (state.IsOver)
        {
            Refuse(state.Failure!);
        }
    }

    /// <summary>Tries once to open the session. After the grace, records the failure and refuses what waits.</summary>
    /// <returns>Whether it is open.</returns>
    public async Task<bool> TryOpenAsync()
    {
        if (_lostAt == 0)
        {
            (_lostAt, _pause) = (Stopwatch.GetTimestamp(), FirstPause);
        }

        try
        {
            await state.WatchAsync(OpenAsync());
            _lostAt = 0;
            state.Recover();
            return true;
        }
        catch (Exception e)
        {
            await session.CloseAsync();
            var isBug = e is not DatabaseException && !Trouble.IsOfDatabase(e); // which must not end the lane
            var why = isBug ? $"an internal error: {e.Message}" : e is DatabaseException ? e.Message : Trouble.Explain(name, e);
            if (Trouble.IsTakenOver(e))
            {
                state.Fail(why, isOver: true);
            }
            else if (isBug || IsClosing || Stopwatch.GetElapsedTime(_lostAt) >= state.Grace)
            {
                state.Fail(why, isBug ? e : null);
            }

            if (state.HasFailed)
            {
                Refuse(state.Failure!);
            }
        }

        if (!IsClosing && !state.IsOver)
        {
            await PauseAsync(_pause * (0.5 + Random.Shared.NextDouble()));
            _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        }

        return false;
    }

    /// <summary>Looks whether the session still works, and whether a failure is over.</summary>
    public async Task PingAsync()
    {
        if (!session.IsOpen)
        {
            return; // it was just tried
        }

        try
        {
            await state.WatchAsync(state.HasFailed ? session.ProbeAsync() : session.PingAsync());
            state.Recover();
        }
        catch (Exception e) when (Trouble.IsRolledBack(e))
        {
            state.Fail(Trouble.Explain(name, e));
        }
        catch (Exception e) when (Trouble.IsOfDatabase(e))
        {
            await session.CloseAsync();
        }
    }

    private async Task OpenAsync()
    {
        await session.OpenAsync(CancellationToken.None);
        await rooms.NoticeSetBackAsync(session, name);
    }
}
