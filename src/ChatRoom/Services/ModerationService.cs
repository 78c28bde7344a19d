using System.Globalization;
using System.Text;
using ChatRoom.Cluster;
using ChatRoom.Diagnostics;
using ChatRoom.Journal;
using ChatRoom.Limits;
using ChatRoom.Moderation;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>Kicks people, locks the server down, announces, takes reports, and reads the audit log.</summary>
internal sealed class ModerationService(
    Permissions permissions, Moderators moderators, ModerationEvents events, RoomRemoval removal, Lockdown lockdown, SpeechNotices speech, AuditTrail audit, TokenGuard tokens,
    ObservedJournal journal, PersonFinder finder, INodes nodes, ChatState state, TimeProvider time)
{
    private const int MostShownText = 120; // bytes of a reported message

    /// <summary>Removes somebody from a room.</summary>
    public async ValueTask<Reply?> KickAsync(Principal who, RoomName room, Alias alias, string reason, string privateReason, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.Kick, room) is { } refusal)
        {
            return refusal;
        }

        if (await finder.FindAsync(alias, cancellationToken) is not { } found || !PersonFinder.RoomsOf(found.Connections).Contains(room))
        {
            return new NoSuchAlias(alias.Value);
        }

        if (found.Person == who.Person.Id)
        {
            return new WouldAffectYourself();
        }

        if (moderators.IsProtected(who, found.Person, room))
        {
            return new CannotModerate(found.Alias);
        }

        var row = audit.Row(who, "kick", found.Alias, room) with { Reason = reason, PrivateReason = privateReason };
        if (await tokens.RefusalOfAsync($"{reason} {privateReason}", cancellationToken) is { } token)
        {
            return token;
        }

        if (await RecordAsync(change => change.Audit(row), cancellationToken) is { } failure)
        {
            return failure;
        }

        await events.ShowAsync(who, ModerationAct.Kick, found.Alias, room, found.Person, null, reason, privateReason);
        if (removal.RemovePerson(found.Person, room, new Kicked(room, who.Alias.Value, reason), CloseCause.Kicked) == 0 || found.HasAccount)
        {
            await nodes.AskAsync(new KickOrder(found.Person, room.Value, who.Alias.Value, reason), INodes.Patience, CancellationToken.None); // what is recorded is carried out
        }

        return null;
    }

    /// <summary>Tells the moderators on all nodes of a report; returns how many they are.</summary>
    private async ValueTask<int> TellAsync(MessageReported report, CancellationToken cancellationToken)
    {
        var notice = new ReportNotice(report.Room.Value, report.By, report.Id, report.Author, report.Text, report.Reason);
        var others = await nodes.AskAsync(notice, INodes.Patience, cancellationToken);
        return moderators.Tell(report.Room, except: null, report) + others.Answers.Sum(static answer => answer.Count);
    }

    /// <summary>Returns the lockdown of the server.</summary>
    public Reply ShowLockdown(Principal who) => permissions.RefusalOf(who, ChatAction.Lockdown) is { } refusal ? refusal : Shown();

    /// <summary>Locks the server down, or ends that (<see cref="LockdownLevel.None"/>).</summary>
    public async ValueTask<Reply?> LockDownAsync(Principal who, LockdownLevel level, TimeSpan lasts, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.Lockdown) is { } refusal)
        {
            return refusal;
        }

        if (level == LockdownLevel.None && lockdown.Record is null)
        {
            return Shown();
        }

        var words = Lockdown.WordsOf(level);
        var record = new LockdownRecord(level, who.Alias.Value, time.GetUtcNow() + lasts);
        if (await RecordAsync(
            change =>
            {
                if (level == LockdownLevel.None)
                {
                    change.Remove(record);
                }
                else
                {
                    change.Put(record);
                }

                change.Audit(audit.Row(who, level == LockdownLevel.None ? "unlock" : "lockdown", words) with { Details = level == LockdownLevel.None ? "" : $"for {Duration.Format(lasts)}" });
            },
            cancellationToken) is { } failure)
        {
            return failure;
        }

        await (level == LockdownLevel.None
            ? events.ShowEverywhereAsync(who, ModerationAct.Unlock, "", null, "")
            : events.ShowEverywhereAsync(who, ModerationAct.Lockdown, words, lasts, ""));
        speech.Refresh(room: null);
        return Shown();
    }

    /// <summary>Tells all rooms something.</summary>
    public async ValueTask<Reply> AnnounceAsync(Principal who, string text, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.Announce) is { } refusal)
        {
            return refusal;
        }

        return await tokens.RefusalOfAsync(text, cancellationToken) is { } token ? token
            : await RecordAsync(change => change.Audit(audit.Row(who, "announce", "") with { Reason = text }), cancellationToken) is { } failure ? failure
            : new Announced(await events.ShowEverywhereAsync(who, ModerationAct.Announce, "", null, text));
    }

    /// <summary>Reports a message to the moderators. The audit log gets its number, not its text.</summary>
    public async ValueTask<Reply> ReportAsync(Principal who, RoomName room, long id, string reason, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.Report, room) is { } refusal)
        {
            return refusal;
        }

        if (who.TakeOrWait(AddressLimit.Report) is { } wait)
        {
            return new TooOften(RateLimit.Reports, wait);
        }

        if (await tokens.RefusalOfAsync(reason, cancellationToken) is { } token)
        {
            return token;
        }

        ChatEvent message;
        try
        {
            if (await journal.FindAsync(room.Key, id, cancellationToken) is not { IsMessage: true, Author: not null } found)
            {
                return new NoSuchMessage(id);
            }

            message = found;
        }
        catch (JournalException)
        {
            return new Unavailable(Feature.History);
        }

        var author = message.Author!.Value;
        var row = audit.Row(who, "report", author, room) with { Reason = reason, Details = string.Create(CultureInfo.InvariantCulture, $"message {id}") };
        return await RecordAsync(change => change.Audit(row), cancellationToken) is { } failure ? failure
            : new ReportTaken(await TellAsync(new MessageReported(who.Alias.Value, room, id, author, Begin(message.Text.Span), reason), cancellationToken));
    }

    /// <summary>Returns rows of the audit log.</summary>
    public async ValueTask<Reply> ReadAuditAsync(Principal who, AuditQuery query, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.ReadAudit) is { } refusal)
        {
            return refusal;
        }

        try
        {
            var entries = await state.ReadAuditAsync(query, cancellationToken);
            return new AuditRows([.. entries.Reverse().Select(Line)], entries.Count == query.Most ? entries[^1].Id : null);
        }
        catch (StateException e)
        {
            return e.Error();
        }
    }

    private LockdownShown Shown() => lockdown.Record is { } record ? new(Lockdown.WordsOf(record.Level), record.Expires) : new(null, null);

    private async ValueTask<Error?> RecordAsync(Action<StateChange> fill, CancellationToken cancellationToken)
    {
        try
        {
            return await state.ChangeAsync<Error?>(
                change =>
                {
                    fill(change);
                    return null;
                },
                cancellationToken);
        }
        catch (StateException e)
        {
            return e.Error();
        }
    }

    private static AuditLine Line(AuditEntry entry)
    {
        var row = entry.Row;
        return new AuditLine(entry.Id, row.At, row.Actor, row.From, row.Act, row.Target, row.Room, row.Reason, row.PrivateReason, row.Details);
    }

    private static string Begin(ReadOnlySpan<byte> text)
    {
        if (text.Length <= MostShownText)
        {
            return Encoding.UTF8.GetString(text);
        }

        var end = MostShownText;
        while ((text[end] & 0xC0) == 0x80) // not inside a character
        {
            end--;
        }

        return $"{Encoding.UTF8.GetString(text[..end])}…";
    }
}
