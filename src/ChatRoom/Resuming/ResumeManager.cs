using System.Collections.Concurrent;
using ChatRoom.Cluster;
using ChatRoom.Diagnostics;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Rooms;

namespace ChatRoom.Resuming;

/// <summary>
/// Issues tokens and redeems them, and knows which connection holds which state: never two the same. A token that is
/// redeemed is replaced by a new one. It stays valid until its client is known to have the new one (<see cref="Grace"/>), or
/// the new one is used: a client that is cut off, or killed, before it has noted the new one comes back with the old one.
/// </summary>
internal sealed class ResumeManager(IResumeStore store, ResumeStateWriter saver, INodes nodes, TimeProvider time)
{
    /// <summary>How long a connection lasts, after its client's system has acknowledged the new token, until the old one is invalid.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    // A connection whose peer is gone may have much to write that nobody reads.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(10); // with one that was aborted
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentDictionary<long, ResumableSession> _held = new(); // by session

    /// <summary>Gives a connection a token; from here on its state is kept.</summary>
    /// <param name="holder">The connection.</param>
    /// <param name="person">The id of the person whose state it is.</param>
    /// <param name="subscriber">The outgoing side of the connection.</param>
    /// <param name="tracker">Records how far the client gets.</param>
    /// <exception cref="JournalException">Its state cannot be saved.</exception>
    /// <exception cref="OperationCanceledException">The connection is to end.</exception>
    public async ValueTask<ResumableSession> IssueAsync(IResumableHolder holder, long person, Subscriber subscriber, DeliveryTracker tracker)
    {
        var resumable = new ResumableSession(ResumeToken.Create(), Person.NewId(), person, holder);
        subscriber.Follow(tracker);

        // Else the token would be shown before it is known what it leads to. The client may not read.
        await tracker.WhenBegun.WaitAsync(holder.Stopping);

        Follow(resumable, tracker); // not before: what is followed is saved, though nobody may ever have its token
        _held[resumable.Session] = resumable;
        try
        {
            await saver.SaveAsync([resumable], expires: null, holder.Stopping);
            holder.Resumable = resumable;
            return resumable;
        }
        catch
        {
            tracker.Moved = null;
            resumable.IsClosed = true;
            Forget(resumable);
            throw;
        }
    }

    /// <summary>From here on the resumable session learns how far its client gets.</summary>
    public void Follow(ResumableSession resumable, DeliveryTracker tracker)
    {
        tracker.Moved = () => saver.Touch(resumable);
        resumable.Tracker = tracker;
    }

    /// <summary>
    /// Hands the state that a token leads to over to a connection, with a new token, and takes it from the connection that has
    /// it; null if the token is not valid.
    /// </summary>
    /// <exception cref="JournalException">The state cannot be read or saved, or its holder does not give it back.</exception>
    /// <exception cref="OperationCanceledException">The connection is to end itself.</exception>
    public async ValueTask<ResumableSession?> RedeemAsync(ResumeToken token, IResumableHolder holder)
    {
        if (await store.FindAsync(token.Hash, holder.Stopping) is not { } known)
        {
            return null;
        }

        var resumable = new ResumableSession(ResumeToken.Create(), known.Session, known.Owner, holder);
        while (!_held.TryAdd(resumable.Session, resumable))
        {
            if (_held.TryGetValue(resumable.Session, out var held))
            {
                await TakeAwayAsync(held, holder.Stopping);
            }
        }

        try
        {
            // A node that does not answer in time loses the state: it saves nothing after the next step.
            var others = await nodes.AskAsync(new ResumeOrder(resumable.Session), INodes.Patience, holder.Stopping);
            if (others.Answers.Any(static answer => answer.Count == 0))
            {
                throw NotGivenBack();
            }

            // Only now: the state was saved meanwhile, or its token was used or revoked.
            resumable.From = await store.TakeAsync(token.Hash, resumable.Token.Hash, time.GetUtcNow(), holder.Stopping);
        }
        finally
        {
            if (resumable.From is null)
            {
                resumable.IsClosed = true;
                Forget(resumable);
            }
        }

        if (resumable.From is null)
        {
            return null;
        }

        resumable.Person = resumable.From.Owner; // its former connection may have become another person's
        holder.Resumable = resumable;
        _ = EndFormerAsync(resumable);
        return resumable;
    }

    /// <summary>Another node wants a session: ends the connection that holds it. Returns false if there is none here.</summary>
    /// <exception cref="JournalException">It does not give it back.</exception>
    public async ValueTask<bool> GiveBackAsync(long session, CancellationToken cancellationToken)
    {
        if (!_held.TryGetValue(session, out var held) || held.Holder.Resumable != held)
        {
            return false; // or it is only being redeemed here, too: the store decides, and neither ends the other
        }

        await TakeAwayAsync(held, cancellationToken);
        return true;
    }

    /// <summary>Ends a resumable session's token while its connection goes on.</summary>
    /// <exception cref="JournalException">The store cannot be written; the token is still valid.</exception>
    public async ValueTask RevokeAsync(ResumableSession resumable, CancellationToken cancellationToken)
    {
        await saver.RemoveAsync(resumable, cancellationToken);
        End(resumable);
    }

    /// <summary>Ends all tokens of a person, whose connections may go on: nobody comes back with them.</summary>
    /// <exception cref="JournalException">The store cannot be written; tokens may still be valid.</exception>
    public async ValueTask RevokeAllAsync(long person, CancellationToken cancellationToken)
    {
        foreach (var held in _held.Values.Where(held => held.Person == person))
        {
            await RevokeAsync(held, cancellationToken);
        }

        await store.RemoveAllAsync(person, cancellationToken);
    }

    /// <summary>Lets a session lead back to another person, whose connection its connection becomes.</summary>
    /// <exception cref="JournalException">That cannot be saved; it may lead to either of them.</exception>
    public ValueTask BindAsync(ResumableSession resumable, long person, CancellationToken cancellationToken)
    {
        resumable.Person = person;
        return saver.SaveAsync([resumable], expires: null, cancellationToken);
    }

    /// <summary>As <see cref="BindAsync"/>; if it cannot be saved now, it is saved later.</summary>
    public async ValueTask RebindAsync(ResumableSession resumable, long person, CancellationToken cancellationToken)
    {
        try
        {
            await BindAsync(resumable, person, cancellationToken);
        }
        catch (Exception e) when (e is JournalException or OperationCanceledException)
        {
            saver.Touch(resumable); // the failure is logged; it is tried again
        }
    }

    /// <summary>A connection has written all that it will: saves how far its client got, and returns its resumable session, if it has one.</summary>
    public ValueTask ReturnAsync(IResumableHolder holder) => holder.Resumable is { } resumable ? ReturnAsync(resumable) : default;

    /// <summary>A connection has ended whose session nobody may resume: removes that, if it has one.</summary>
    public async ValueTask DiscardAsync(IResumableHolder holder)
    {
        if (holder.Resumable is { } resumable)
        {
            await saver.RemoveLastAsync(resumable);
            End(resumable);
        }
    }

    private async ValueTask ReturnAsync(ResumableSession resumable)
    {
        try
        {
            var begin = time.GetTimestamp();
            while (resumable.Tracker?.Look() == false)
            {
                if (time.GetElapsedTime(begin) >= Patience)
                {
                    resumable.Holder.Abort(CloseCause.ConnectionLost); // what arrived later would be given twice
                    break;
                }

                await Task.Delay(LookAgain, time); // what is under way still arrives; the system does not say when
            }

            await saver.SaveLastAsync(resumable);
        }
        finally
        {
            End(resumable);
        }
    }

    private void End(ResumableSession resumable)
    {
        resumable.Holder.Resumable = null;
        Forget(resumable);
    }

    private void Forget(ResumableSession resumable)
    {
        _held.TryRemove(KeyValuePair.Create(resumable.Session, resumable));
        resumable.Return();
    }

    private async Task EndFormerAsync(ResumableSession resumable)
    {
        do
        {
            await WaitAsync(Grace, resumable.WhenReturned, CancellationToken.None);
            if (resumable.WhenReturned.IsCompleted)
            {
                return; // the client may not have noted the new token: the former one stays valid
            }
        }
        while (resumable.Tracker?.HasReachedMark != true);

        resumable.EndFormer();
        saver.Touch(resumable);
    }

    private async Task TakeAwayAsync(ResumableSession held, CancellationToken cancellationToken)
    {
        held.Holder.Stop(CloseCause.Replaced);
        if (await IsReturnedAsync(held, Patience, cancellationToken))
        {
            return;
        }

        held.Holder.Abort(CloseCause.Replaced);
        if (!await IsReturnedAsync(held, MostPatience - Patience, cancellationToken))
        {
            throw NotGivenBack();
        }
    }

    private static JournalException NotGivenBack() => new("the connection that has the state does not give it back");

    private async Task<bool> IsReturnedAsync(ResumableSession held, TimeSpan patience, CancellationToken cancellationToken)
    {
        await WaitAsync(patience, held.WhenReturned, cancellationToken);
        if (!held.WhenReturned.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return held.WhenReturned.IsCompleted;
    }

    /// <summary>Waits for a task, until the time is up or the call is canceled; does not throw.</summary>
    private async Task WaitAsync(TimeSpan atMost, Task task, CancellationToken cancellationToken) =>
        await task.WaitAsync(atMost, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
