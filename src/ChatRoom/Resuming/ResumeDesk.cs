using System.Collections.Concurrent;
using ChatRoom.Connections;
using ChatRoom.Journal;
using ChatRoom.Rooms;

namespace ChatRoom.Resuming;

/// <summary>Gives tokens out, takes them, and knows which connection holds which: never two the same.</summary>
internal sealed class ResumeDesk(IResumeStore store, PlaceSaver saver, TimeProvider time)
{
    // A connection whose peer is gone may have much to write that nobody takes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(10); // with one that was cut off
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentDictionary<string, Ticket> _held = new(StringComparer.Ordinal);

    /// <summary>Gives a member a token; from here on its place is kept.</summary>
    /// <exception cref="JournalException">Its place cannot be saved.</exception>
    /// <exception cref="OperationCanceledException">The connection is to end.</exception>
    public async ValueTask<Ticket> IssueAsync(Session holder, Member member, Trail trail)
    {
        var ticket = new Ticket(ResumeToken.Create(), holder);
        member.Follow(trail);
        while (!trail.HasBegun) // else the token would be shown before it is known what it leads to
        {
            holder.ThrowIfStopping();
            await Task.WhenAny(trail.WhenBegun, Task.Delay(LookAgain, time)); // its client may not read
        }

        Follow(ticket, trail); // not before: what is followed is saved, though nobody may ever have its token
        _held[ticket.Token.Hash] = ticket;
        try
        {
            await saver.SaveAsync([ticket], expires: null);
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

    /// <summary>From here on it is followed how far a ticket's client gets.</summary>
    public void Follow(Ticket ticket, Trail trail)
    {
        trail.Moved = () => saver.Touch(ticket);
        ticket.Trail = trail;
    }

    /// <summary>Something else about a ticket's holder has changed.</summary>
    public void Touch(Ticket ticket) => saver.Touch(ticket);

    /// <summary>Hands a token's place to a connection, taking it from the one that has it; null if the token is not valid.</summary>
    /// <exception cref="JournalException">It cannot be looked for, or who has it does not give it back.</exception>
    /// <exception cref="OperationCanceledException">The connection is to end itself.</exception>
    public async ValueTask<Ticket?> RedeemAsync(ResumeToken token, Session holder)
    {
        var ticket = new Ticket(token, holder);
        while (!_held.TryAdd(token.Hash, ticket))
        {
            if (_held.TryGetValue(token.Hash, out var held))
            {
                await TakeAwayAsync(held, holder);
            }
        }

        try
        {
            ticket.From = await store.FindAsync(token.Hash);
        }
        finally
        {
            if (ticket.From is null || ticket.From.Expires <= time.GetUtcNow())
            {
                ticket.From = null;
                ticket.IsClosed = true;
                Forget(ticket);
            }
        }

        return ticket.From is null ? null : ticket;
    }

    /// <summary>A ticket's connection has written all that it will: notes how far its client got. Somebody else may have the place now.</summary>
    /// <param name="ticket">The ticket; null: there is none.</param>
    /// <param name="goesOn">Whether its connection goes on elsewhere: then what arrives too late may be given twice.</param>
    public ValueTask ReturnAsync(Ticket? ticket, bool goesOn = false) => ticket is null ? default : ReturnHeldAsync(ticket, goesOn);

    private async ValueTask ReturnHeldAsync(Ticket ticket, bool goesOn)
    {
        try
        {
            var begin = time.GetTimestamp();
            while (ticket.Trail?.Look() == false)
            {
                if (time.GetElapsedTime(begin) >= Patience)
                {
                    if (!goesOn)
                    {
                        ticket.Holder.Abort(CloseCause.ConnectionLost); // what arrived later would be given twice
                    }

                    break;
                }

                await Task.Delay(LookAgain, time); // what is under way still arrives
            }

            await saver.SaveLastAsync(ticket);
        }
        finally
        {
            Forget(ticket);
        }
    }

    private void Forget(Ticket ticket)
    {
        _held.TryRemove(KeyValuePair.Create(ticket.Token.Hash, ticket));
        ticket.Return();
    }

    private async ValueTask TakeAwayAsync(Ticket held, Session by)
    {
        var begin = time.GetTimestamp();
        held.Holder.Stop(CloseCause.Replaced);
        await Task.WhenAny(held.WhenReturned, Task.Delay(Patience, time));
        if (!held.WhenReturned.IsCompleted)
        {
            held.Holder.Abort(CloseCause.Replaced);
        }

        while (!held.WhenReturned.IsCompleted)
        {
            if (by.IsStopping)
            {
                throw new OperationCanceledException("somebody takes the place of who takes a place"); // each other's, perhaps
            }

            if (time.GetElapsedTime(begin) >= MostPatience)
            {
                throw new JournalException("who has the place does not give it back");
            }

            await Task.WhenAny(held.WhenReturned, Task.Delay(LookAgain, time));
        }
    }
}
