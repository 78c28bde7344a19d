using ChatRoom.Diagnostics;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Participants;
using ChatRoom.Presence;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Services;

/// <summary>Renames people, on all their connections.</summary>
internal sealed class AliasService(
    Permissions permissions, Admission admission, TokenGuard tokens, TextGate gate, ObservedJournal journal, ObservedPresence presence,
    ParticipantDirectory participants, PersonTurns turns, Drain drain, ChatLog log, TimeProvider time)
{
    /// <summary>Renames the person of a participant, and announces it in all rooms of the person; returns <see cref="Renamed"/>, or why the rename failed.</summary>
    public async ValueTask<Reply> RenameAsync(Participant who, Alias alias, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.Rename) is { } refusal)
        {
            return refusal;
        }

        if (who.Account is not null)
        {
            return new AccountKeepsAlias(who.Alias);
        }

        if (alias.Value == who.Alias.Value)
        {
            return new AlreadyCalled(alias);
        }

        if (admission.RefusalOf(who, alias) is { } banned)
        {
            return banned;
        }

        if (gate.RefusalOf(who, alias) is { } filtered)
        {
            return filtered;
        }

        if (await tokens.RefusalOfAsync(alias.Value, cancellationToken) is { } token)
        {
            return token;
        }

        await who.DrainAsync();
        using var turn = await turns.TakeAsync(who.Person.Id);
        if (alias.Value == who.Alias.Value)
        {
            return new AlreadyCalled(alias); // another connection was faster
        }

        List<(Participant Of, AliasLease Lease)> leases = []; // each connection has its own: it may end before the others
        try
        {
            foreach (var connection in who.IsVisible ? participants.AllOf(who.Person.Id) : [who])
            {
                var claim = await connection.Session.Aliases.ClaimAsync(alias, who.Person.Id, connection.Session, cancellationToken);
                if (!claim.Succeeds)
                {
                    return claim.RefusalOf(alias);
                }

                leases.Add((connection, claim.Lease));
            }

            await AnnounceAsync(who, alias, cancellationToken);
            leases = Rename(who, alias, leases);
            await ShowAsync(who);
            return new Renamed(alias);
        }
        catch (AliasRegistryException)
        {
            return new Unavailable(Feature.Aliases);
        }
        catch (JournalException failure)
        {
            return new AliasNotStored(IsKnown: !failure.MayBeStored);
        }
        finally
        {
            leases.ForEach(static ended => ended.Lease.Release());
        }
    }

    /// <summary>Gives all connections the new alias; returns the leases of the old one.</summary>
    private List<(Participant Of, AliasLease Lease)> Rename(Participant who, Alias alias, List<(Participant Of, AliasLease Lease)> leases)
    {
        var old = who.Alias;
        who.Person.Rename(alias, time.GetUtcNow());
        if (who.IsVisible)
        {
            participants.Rename(old, who.Person);
        }

        return leases.ConvertAll(one =>
        {
            var ended = one.Of.Lease;
            one.Of.Use(one.Lease);
            log.Named(one.Of.Session.Id, alias);
            return (one.Of, ended);
        });
    }

    /// <summary>Lets the lists of rooms show the alias.</summary>
    private async ValueTask ShowAsync(Participant who)
    {
        try
        {
            if (who.IsVisible)
            {
                await presence.RenameAsync(who.Person.Id, who.Alias, drain.Over);
            }
        }
        catch (Exception e) when (e is PresenceException or OperationCanceledException)
        {
            // The failure is logged. The rooms have seen the new alias; their lists show the old one until a connection joins a room.
        }
    }

    /// <summary>Announces the new alias in each room. The first one decides: once it has the announcement, failures in others are ignored.</summary>
    private async ValueTask AnnounceAsync(Participant who, Alias alias, CancellationToken cancellationToken)
    {
        var isAnnounced = false;
        foreach (var room in await RoomsOfAsync(who, cancellationToken))
        {
            var e = new ChatEvent { Kind = ChatEventKind.Renamed, At = time.GetUtcNow(), Author = who.Alias, Text = alias.Utf8 };
            try
            {
                await journal.AppendAsync(room.Key, e, default, drain.Over);
                isAnnounced = true;
            }
            catch (JournalException) when (isAnnounced)
            {
                // The health check reports it.
            }
        }
    }

    /// <summary>Returns the rooms that have seen the person arrive, those of this connection first.</summary>
    private async ValueTask<IEnumerable<RoomName>> RoomsOfAsync(Participant who, CancellationToken cancellationToken)
    {
        var own = who.Attends.Select(static attendance => attendance.Name);
        if (!who.IsVisible)
        {
            return own;
        }

        var all = participants.AllOf(who.Person.Id);
        IEnumerable<RoomName> rooms;
        try
        {
            rooms = await presence.RoomsOfAsync(who.Person.Id, cancellationToken);
        }
        catch (PresenceException)
        {
            rooms = all.SelectMany(static one => one.Attends).Select(static attendance => attendance.Name);
        }

        return own.Union(rooms).Except(all.Select(static one => one.Unannounced).OfType<RoomName>());
    }
}
