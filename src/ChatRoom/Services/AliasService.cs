using ChatRoom.Diagnostics;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Participants;
using ChatRoom.Presence;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Services;

/// <summary>Renames participants.</summary>
internal sealed class AliasService(
    Permissions permissions, TokenGuard tokens, ObservedJournal journal, ObservedPresence presence, ParticipantDirectory participants, Drain drain, ChatLog log,
    TimeProvider time)
{
    /// <summary>Renames a participant and announces it in their rooms; returns <see cref="Renamed"/>, or why the rename failed.</summary>
    public async ValueTask<Reply> RenameAsync(Participant who, Alias alias, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.Rename) is { } refusal)
        {
            return refusal;
        }

        if (alias.Value == who.Alias.Value)
        {
            return new AlreadyCalled(alias);
        }

        if (await tokens.RefusalOfAsync(alias.Value, cancellationToken) is { } token)
        {
            return token;
        }

        await who.DrainAsync();
        try
        {
            var claim = await who.Session.Aliases.ClaimAsync(alias, who.Person.Id, who.Session, cancellationToken);
            return claim.Succeeds ? await RenameAsync(who, claim.Lease, cancellationToken) : claim.RefusalOf(alias);
        }
        catch (AliasRegistryException)
        {
            return new Unavailable(Feature.Aliases);
        }
    }

    private async ValueTask<Reply> RenameAsync(Participant who, AliasLease lease, CancellationToken cancellationToken)
    {
        try
        {
            await AnnounceAsync(who, lease.Alias);
        }
        catch (JournalException failure)
        {
            lease.Release();
            return new AliasNotStored(IsKnown: !failure.MayBeStored);
        }
        catch
        {
            lease.Release();
            throw;
        }

        var (old, ended) = (who.Alias, who.Lease);
        who.Rename(lease, time.GetUtcNow());
        participants.Rename(old, who);
        log.Named(who.Session.Id, who.Alias);
        try
        {
            foreach (var attendance in who.IsVisible ? who.Attends : [])
            {
                await ShowAsync(who, attendance, cancellationToken);
            }
        }
        finally
        {
            ended.Release();
        }

        return new Renamed(who.Alias);
    }

    /// <summary>Lists of a room show the alias.</summary>
    private async ValueTask ShowAsync(Participant who, Attendance attendance, CancellationToken cancellationToken)
    {
        try
        {
            await presence.EnterAsync(attendance.Name, who.Person.Id, who.Alias, cancellationToken);
        }
        catch (PresenceException)
        {
            // The failure is logged. The room has seen the new alias; its lists show the old one until the person joins again.
        }
    }

    /// <summary>Announces the new alias in each room. The first one decides: once it has the announcement, failures in others are ignored.</summary>
    private async ValueTask AnnounceAsync(Participant who, Alias alias)
    {
        var isAnnounced = false;
        foreach (var attendance in who.Attends)
        {
            var room = attendance.Room;
            try
            {
                await journal.AppendAsync(room.Name.Key, room.Event(ChatEventKind.Renamed, who.Alias, alias.Utf8), default, drain.Over);
                isAnnounced = true;
            }
            catch (JournalException) when (isAnnounced)
            {
                // The health check reports it.
            }
        }
    }
}
