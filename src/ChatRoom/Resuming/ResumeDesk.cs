using System.Collections.Concurrent;
using System.Text;
using ChatRoom.Diagnostics;
using ChatRoom.Journal;
using ChatRoom.Rooms;

namespace ChatRoom.Resuming;

/// <summary>
/// Issues tokens and redeems them, and knows which connection holds which place: never two the same. A token that is
/// redeemed is replaced by a new one. It stays valid until its client is known to have the new one (<see cref="Grace"/>), or
/// the new one is used: a client that is cut off, or killed, before it has noted the new one comes back with the old one.
/// </summary>
internal sealed class ResumeDesk(IResumeStore store, PlaceSaver saver, TimeProvider time)
{
    /// <summary>How long a connection lasts, after its client's system has acknowledged the new token, until the old one is invalid.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    // A connection whose peer is gone may have much to write that nobody reads.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(10); // with one that was aborted
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentDictionary<long, Ticket> _held = new(); // by person

    /// <summary>Gives a connection a token; from here on its place is kept.</summary>
    /// <param name="holder">The connection.</param>
    /// <param name="person">The id of the person whose place it is.</param>
    /// <param name="subscriber">The outgoing side of the connection.</param>
    /// <param name="trail">Records how far the client gets.</param>
    /// <exception cref="JournalException">Its place cannot be saved.</exception>
    /// <exception cref="OperationCanceledException">The connection is to end.</exception>
    public async ValueTask<Ticket> IssueAsync(ITicketHolder holder, long person, Subscriber subscriber, Trail trail)
    {
        var ticket = new Ticket(ResumeToken.Create(), person, holder);
        subscriber.Follow(trail);

        // Else the token would be shown before it is known what it leads to. The client may not read.
        await trail.WhenBegun.WaitAsync(holder.Stopping);

        Follow(ticket, trail); // not before: what is followed is saved, though nobody may ever have its token
        _held[ticket.Person] = ticket;
        try
        {
            await saver.SaveAsync([ticket], expires: null, holder.Stopping);
            holder.Ticket = ticket;
            return ticket;
        }
        catch
        {
            trail.Moved = null;
            ticket.IsClosed = true;
            Forget(ticket);
            throw;
        }
    }

    /// <summary>From here on the ticket learns how far its client gets.</summary>
    public void Follow(Ticket ticket, Trail trail)
    {
        trail.Moved = () => saver.Touch(ticket);
        ticket.Trail = trail;
    }

    /// <summary>
    /// Hands the place that a token leads to over to a connection, with a new token, and takes it from the connection that has
    /// it; null if the token is not valid.
    /// </summary>
    /// <exception cref="JournalException">The place cannot be read or saved, or its holder does not give it back.</exception>
    /// <exception cref="OperationCanceledException">The connection is to end itself.</exception>
    public async ValueTask<Ticket?> RedeemAsync(ResumeToken token, ITicketHolder holder)
    {
        if (await store.FindAsync(token.Hash, holder.Stopping) is not { } known)
        {
            return null;
        }

        var ticket = new Ticket(ResumeToken.Create(), known.Person, holder);
        while (!_held.TryAdd(ticket.Person, ticket))
        {
            if (_held.TryGetValue(ticket.Person, out var held))
            {
                await TakeAwayAsync(held, holder);
            }
        }

        try
        {
            // Only now: the place was saved meanwhile, or its token was used or revoked.
            ticket.From = await store.TakeAsync(token.Hash, ticket.Token.Hash, time.GetUtcNow(), holder.Stopping);
        }
        finally
        {
            if (ticket.From is null)
            {
                ticket.IsClosed = true;
                Forget(ticket);
            }
        }

        if (ticket.From is null)
        {
            return null;
        }

        holder.Ticket = ticket;
        _ = EndFormerAsync(ticket);
        return ticket;
    }

    /// <summary>Ends a ticket's token while its connection goes on.</summary>
    /// <exception cref="JournalException">The store cannot be written; the token is still valid.</exception>
    public async ValueTask RevokeAsync(Ticket ticket, CancellationToken cancellationToken)
    {
        await saver.RemoveAsync(ticket, cancellationToken);
        ticket.Holder.Ticket = null;
        Forget(ticket);
    }

    /// <summary>Whether one of these is the hash of a token that is valid.</summary>
    /// <exception cref="JournalException">That cannot be found out.</exception>
    public ValueTask<bool> HasAnyAsync(IReadOnlyCollection<string> hashes, CancellationToken cancellationToken) =>
        store.HasAnyAsync(hashes, cancellationToken);

    /// <summary>Whether a name contains a token that is valid; also if that cannot be found out.</summary>
    public async ValueTask<bool> MayContainTokenAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return ResumeToken.HashesIn(Encoding.UTF8.GetBytes(name)) is { Count: > 0 } hashes && await store.HasAnyAsync(hashes, cancellationToken);
        }
        catch (JournalException)
        {
            return true;
        }
    }

    /// <summary>A connection has written all that it will: saves how far its client got, and returns its ticket, if it has one.</summary>
    public ValueTask ReturnAsync(ITicketHolder holder) => holder.Ticket is { } ticket ? ReturnAsync(ticket) : default;

    private async ValueTask ReturnAsync(Ticket ticket)
    {
        try
        {
            var begin = time.GetTimestamp();
            while (ticket.Trail?.Look() == false)
            {
                if (time.GetElapsedTime(begin) >= Patience)
                {
                    ticket.Holder.Abort(CloseCause.ConnectionLost); // what arrived later would be given twice
                    break;
                }

                await Task.Delay(LookAgain, time); // what is under way still arrives; the system does not say when
            }

            await saver.SaveLastAsync(ticket);
        }
        finally
        {
            ticket.Holder.Ticket = null;
            Forget(ticket);
        }
    }

    private void Forget(Ticket ticket)
    {
        _held.TryRemove(KeyValuePair.Create(ticket.Person, ticket));
        ticket.Return();
    }

    private async Task EndFormerAsync(Ticket ticket)
    {
        do
        {
            await WaitAsync(Grace, ticket.WhenReturned, CancellationToken.None);
            if (ticket.WhenReturned.IsCompleted)
            {
                return; // the client may not have noted the new token: the former one stays valid
            }
        }
        while (ticket.Trail?.HasReachedMark != true);

        ticket.EndFormer();
        saver.Touch(ticket);
    }

    private async Task TakeAwayAsync(Ticket held, ITicketHolder by)
    {
        held.Holder.Stop(CloseCause.Replaced);
        if (await IsReturnedAsync(held, by, Patience))
        {
            return;
        }

        held.Holder.Abort(CloseCause.Replaced);
        if (!await IsReturnedAsync(held, by, MostPatience - Patience))
        {
            throw new JournalException("the connection that has the place does not give it back");
        }
    }

    private async Task<bool> IsReturnedAsync(Ticket held, ITicketHolder by, TimeSpan patience)
    {
        await WaitAsync(patience, held.WhenReturned, by.Stopping);
        if (!held.WhenReturned.IsCompleted)
        {
            by.Stopping.ThrowIfCancellationRequested();
        }

        return held.WhenReturned.IsCompleted;
    }

    /// <summary>Waits for a task, until the time is up or the call is canceled; does not throw.</summary>
    private async Task WaitAsync(TimeSpan atMost, Task task, CancellationToken cancellationToken) =>
        await task.WaitAsync(atMost, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
