using System.Collections.Concurrent;
using ChatRoom.Diagnostics;
using ChatRoom.Journal;
using Microsoft.Extensions.Hosting;

namespace ChatRoom.Resuming;

/// <summary>
/// Saves how far the holders of tokens have got: a few times a second, and only states that have changed, at most
/// <see cref="MostATurn"/> at a time, so that a crowd costs a bounded share of a core.
/// </summary>
internal sealed class ResumeStateWriter(IResumeStore store, TimeProvider time, ChatLog log, Drain drain) : BackgroundService
{
    /// <summary>Between two turns: what a client got in this time before the server is killed may be given to it again.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private const int TurnsUntilRemoval = 240;

    /// <summary>States that are saved in one turn.</summary>
    public const int MostATurn = 2_500;

    private readonly GuardedSteps _steps = new(log);
    private readonly SemaphoreSlim _saving = new(1); // so that what is saved last is what is newest
    private readonly ConcurrentQueue<ResumableSession> _queue = new();

    /// <summary>Queues a resumable session whose state has changed.</summary>
    public void Touch(ResumableSession resumable)
    {
        if (resumable.TryQueue())
        {
            _queue.Enqueue(resumable);
        }
    }

    /// <summary>Saves the queued states.</summary>
    public async ValueTask TurnAsync(CancellationToken cancellationToken)
    {
        List<ResumableSession> turn = [];
        for (var waiting = Math.Min(_queue.Count, MostATurn); waiting > 0 && _queue.TryDequeue(out var resumable); waiting--)
        {
            resumable.Unqueue(); // before it is looked at: what changes from now on is looked at again
            turn.Add(resumable);
            if (resumable.Tracker?.Look() == false)
            {
                Touch(resumable); // the rest is under way
            }
        }

        try
        {
            await SaveAsync(turn, expires: null, cancellationToken);
        }
        catch (Exception e) when (e is JournalException or OperationCanceledException)
        {
            turn.Where(static resumable => !resumable.IsClosed).ToList().ForEach(Touch);
        }
    }

    /// <summary>Saves these states now.</summary>
    /// <exception cref="JournalException">They could not be saved.</exception>
    public async ValueTask SaveAsync(IReadOnlyCollection<ResumableSession> resumables, DateTimeOffset? expires, CancellationToken cancellationToken)
    {
        if (resumables.Count == 0)
        {
            return;
        }

        await _saving.WaitAsync(cancellationToken);
        try
        {
            List<ResumeState> states = [];
            foreach (var resumable in resumables)
            {
                if (!resumable.IsClosed && resumable.StateNow(expires) is { } state && state != resumable.Saved)
                {
                    states.Add(state);
                    resumable.Saved = state;
                }

                resumable.IsClosed |= expires is not null;
            }

            await SaveAsync(states, resumables, cancellationToken);
        }
        finally
        {
            _saving.Release();
        }
    }

    /// <summary>Saves a state for the last time, after its connection has ended: from now on it expires.</summary>
    public async ValueTask SaveLastAsync(ResumableSession resumable)
    {
        try
        {
            await SaveAsync([resumable], time.GetUtcNow() + IResumeStore.Lifetime, drain.Over);
        }
        catch (Exception e) when (e is JournalException or OperationCanceledException)
        {
            // It stays as it was saved before: what came since is given again.
        }
    }

    /// <summary>Removes a resumable session's state, and saves it never again.</summary>
    /// <exception cref="JournalException">It could not be removed.</exception>
    public async ValueTask RemoveAsync(ResumableSession resumable, CancellationToken cancellationToken)
    {
        await _saving.WaitAsync(cancellationToken);
        try
        {
            await store.RemoveAsync(resumable.Session, cancellationToken);
            resumable.IsClosed = true;
        }
        finally
        {
            _saving.Release();
        }
    }

    /// <summary>As <see cref="RemoveAsync"/>, after its connection has ended.</summary>
    public async ValueTask RemoveLastAsync(ResumableSession resumable)
    {
        try
        {
            await RemoveAsync(resumable, drain.Over);
        }
        catch (Exception e) when (e is JournalException or OperationCanceledException)
        {
            // The store logs it. It stays as it was saved before.
        }
    }

    /// <summary>Removes the states that have expired.</summary>
    public async ValueTask RemoveExpiredAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.RemoveExpiredAsync(time.GetUtcNow(), cancellationToken);
        }
        catch (JournalException e)
        {
            log.PlacesNotSaved(e);
        }
        catch (OperationCanceledException)
        {
            // The server ends; the next start removes them.
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        base.Dispose();
        _saving.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            for (var turn = 0; await timer.WaitForNextTickAsync(stoppingToken); turn++)
            {
                await _steps.RunAsync("saving resume positions", () => TurnAsync(stoppingToken));
                if (turn % TurnsUntilRemoval == 0)
                {
                    await _steps.RunAsync("removing expired resume positions", () => RemoveExpiredAsync(stoppingToken));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server ends; each state is saved when its connection does.
        }
    }

    private async ValueTask SaveAsync(List<ResumeState> states, IReadOnlyCollection<ResumableSession> resumables, CancellationToken cancellationToken)
    {
        if (states.Count == 0)
        {
            return;
        }

        try
        {
            await store.SaveAsync(states, cancellationToken);
        }
        catch (Exception e) when (e is JournalException or OperationCanceledException)
        {
            foreach (var resumable in resumables)
            {
                resumable.Saved = null;
            }

            if (e is JournalException)
            {
                log.PlacesNotSaved(e);
            }

            throw;
        }
    }
}
