using ChatRoom.Diagnostics;
using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Limits;
using ChatRoom.Moderation.Filters;
using ChatRoom.Participants;
using ChatRoom.People;
using ChatRoom.Presence;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Resuming;
using ChatRoom.Rooms;

namespace ChatRoom.Services;

// Contract of PersonChanger (each line has its test in ChatRoom.Tests/Services/PersonChangerTests):
//
// 1. What the connection has said before is published first, as the old person's.
// 2. Each room sees one change: a rename if the old person disappears and the new one appears; a departure or an arrival if only
//    one of them does, because the other has another connection there; nothing if neither does, or if the alias is the same.
// 3. If the new person is connected already, the connection shares their Person, and their alias whatever the lease says.
// 4. If presence does not answer, or the first announcement of the new alias cannot be stored, the connection stays the old
//    person's, also in presence, and the lease is released. Later failures are ignored, as for a rename.
// 5. Rooms, display, the ignore list and the whisper partner stay with the connection. The new person leaves its ignore list.
// 6. The connection's resume token leads to the new person. It never leads to an account that the connection has left: if that cannot
//    be saved before the change, nothing changes.
// 7. References of others to the old person (ignore lists, whisper partners) do not follow. If they have no other connection, what
//    the server remembers about them ends, as when they leave.
// 8. In slow mode the new person waits at least as long as the old one.

/// <summary>
/// Makes a connection that of another person: when a guest logs in, or somebody logs out, while connected. It only acts: its
/// callers ask <see cref="Permissions"/>. The contract stands above.
/// </summary>
internal sealed class PersonChanger(
    ParticipantRegistrar registrar, ObservedJournal journal, ObservedPresence presence, ParticipantDirectory participants, PersonTurns turns,
    ResumeManager resumeManager, PersonNotes notes, SlowClock slow, Drain drain, ChatLog log, TimeProvider time)
{
    /// <summary>Makes a participant that of the owner of a lease. Returns null, or why it stays that of the old person.</summary>
    /// <param name="who">The participant; the call belongs to its session's loop.</param>
    /// <param name="lease">The lease of the new alias for this connection. It belongs to this method, whatever the outcome is.</param>
    /// <param name="hasAccount">Whether the new person has an account.</param>
    /// <param name="cancellationToken">Ends the call, and undoes it.</param>
    public async ValueTask<Error?> ChangePersonAsync(Participant who, AliasLease lease, bool hasAccount, CancellationToken cancellationToken)
    {
        var old = who.Person;
        if (!who.IsVisible || lease.Owner == old.Id)
        {
            lease.Release();
            return who.IsVisible ? null : new Error(ErrorCode.NotPermitted);
        }

        await who.DrainAsync();
        using var first = await turns.TakeAsync(Math.Min(old.Id, lease.Owner));
        using var second = await turns.TakeAsync(Math.Max(old.Id, lease.Owner));
        var ended = lease;
        try
        {
            (var person, ended) = await registrar.PersonOfAsync(who.Session, lease);
            person.HasAccount = hasAccount;
            if (old.HasAccount && !await CanBindAsync(who, person.Id, cancellationToken))
            {
                return new Unavailable(Feature.IssuingTokens);
            }

            await AnnounceAsync(who, person, cancellationToken);
            ended = Become(who, person, ended);
        }
        catch (Exception e) when (e is AliasRegistryException or PresenceException)
        {
            return new Unavailable(Feature.Aliases);
        }
        catch (JournalException failure)
        {
            return new AliasNotStored(IsKnown: !failure.MayBeStored);
        }
        finally
        {
            ended.Release();
            if (who.Session.Resumable is { } bound && bound.Person != who.Person.Id)
            {
                await resumeManager.RebindAsync(bound, who.Person.Id, drain.Over);
            }
        }

        return null;
    }

    /// <summary>Binds the resume token to another person, if there is one; returns false if that cannot be saved.</summary>
    private async ValueTask<bool> CanBindAsync(Participant who, long person, CancellationToken cancellationToken)
    {
        try
        {
            if (who.Session.Resumable is { } resumable)
            {
                await resumeManager.BindAsync(resumable, person, cancellationToken);
            }

            return true;
        }
        catch (JournalException)
        {
            return false;
        }
    }

    /// <summary>Lets the rooms see the change; if that fails, undoes it in presence.</summary>
    private async ValueTask AnnounceAsync(Participant who, Person person, CancellationToken cancellationToken)
    {
        try
        {
            List<(Room Room, bool Leaves, bool Enters)> changes = [];
            foreach (var attendance in who.Attends)
            {
                var entered = await presence.EnterAsync(attendance.Name, person.Id, who.Session.Id, person.Alias, cancellationToken);
                var left = await presence.LeaveAsync(attendance.Name, who.Person.Id, who.Session.Id, cancellationToken);
                changes.Add((attendance.Room, left != PresenceChange.None, entered != PresenceChange.None));
            }

            if (who.Alias.Value != person.Alias.Value)
            {
                await RenameAsync(who.Alias, person.Alias, changes.Where(static change => change is { Leaves: true, Enters: true }).Select(static change => change.Room));
            }

            foreach (var (room, leaves, enters) in changes.Where(static change => change.Leaves != change.Enters))
            {
                await (leaves
                    ? room.AnnounceAsync(ChatEventKind.Parted, who.Alias, who.Address)
                    : room.AnnounceAsync(ChatEventKind.Joined, person.Alias, who.Address));
            }
        }
        catch
        {
            foreach (var attendance in who.Attends)
            {
                await UndoAsync(who, attendance.Name, person.Id);
            }

            throw;
        }
    }

    private async ValueTask RenameAsync(Alias old, Alias alias, IEnumerable<Room> rooms)
    {
        var isAnnounced = false;
        foreach (var room in rooms)
        {
            try
            {
                await journal.AppendAsync(room.Name.Key, room.Event(ChatEventKind.Renamed, old, alias.Utf8), default, drain.Over);
                isAnnounced = true;
            }
            catch (JournalException) when (isAnnounced)
            {
                // The health check reports it.
            }
        }
    }

    private async ValueTask UndoAsync(Participant who, RoomName room, long person)
    {
        try
        {
            await presence.EnterAsync(room, who.Person.Id, who.Session.Id, who.Alias, drain.Over);
            await presence.LeaveAsync(room, person, who.Session.Id, drain.Over);
        }
        catch (Exception e) when (e is PresenceException or OperationCanceledException)
        {
            // The failure is logged. Lists show what presence knows until the connection joins another room or leaves.
        }
    }

    /// <summary>Gives the connection its new person; returns the lease of the old alias.</summary>
    private AliasLease Become(Participant who, Person person, AliasLease lease)
    {
        var (old, ended) = (who.Person, who.Lease);
        slow.Copy(old.Id, person.Id, Ticks.Now(time));
        if (participants.Move(who, () => who.Become(person, lease)))
        {
            old.Leave(time.GetUtcNow());
            notes.Left(old);
        }

        if (who.Ignored is { } ignored && ignored.Remove(person.Id))
        {
            who.Ignore(ignored);
        }

        log.Named(who.Session.Id, who.Alias);
        return ended;
    }
}
