using System.Globalization;
using ChatRoom.Journal;
using ChatRoom.Moderation;
using ChatRoom.Moderation.Filters;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>Reports and mutes authors for filters. The server is the actor, and no record has the text of a message.</summary>
internal sealed class FilterSanctions(FilterNotices notices, SpeechNotices speech, AuditTrail audit, ObservedJournal journal, ChatState state, Drain drain, TimeProvider time)
{
    private static readonly Alias Server = Alias.FromClassic(AuditTrail.Server, 32);

    /// <summary>Reports a message or a topic, which is published, to the moderators.</summary>
    /// <exception cref="StateException">It cannot be stored.</exception>
    public async ValueTask ReportAsync(Principal who, RoomName room, FilterMatch match, CancellationToken cancellationToken)
    {
        notices.Tell(room, new ReportedByFilter(room, who.Alias.Value, match.Filter, match.What));
        await state.ChangeAsync(
            change =>
            {
                change.Audit(Row("report", who, room, match));
                return true;
            },
            cancellationToken);
    }

    /// <summary>Mutes an author in the room: its moderators can end that.</summary>
    /// <exception cref="StateException">It cannot be stored.</exception>
    public async ValueTask MuteAsync(Principal who, RoomName room, FilterMatch match, CancellationToken cancellationToken)
    {
        await state.ChangeAsync(
            change =>
            {
                var target = who.Person.Id.ToString(CultureInfo.InvariantCulture);
                var before = state.Bans.All.FirstOrDefault(ban => ban.Kind == BanKind.Mute && ban.Room == room.Key && ban.On == TargetKind.Person && ban.Target == target);
                var (now, until) = (time.GetUtcNow(), time.GetUtcNow() + match.MuteFor);
                if (before is null || (before.Expires is { } expires && expires < until)) // never shortens a mute
                {
                    var id = before?.Id ?? 1 + state.Bans.All.Select(static ban => ban.Id).DefaultIfEmpty().Max();
                    change.Put(new BanRecord(id, BanKind.Mute, room.Key, target, TargetKind.Person, AuditTrail.Server, now, until)
                    {
                        Name = who.Alias.Value,
                        Reason = $"filter: {match.Filter}",
                        PrivateReason = match.What,
                    });
                }

                change.Audit(Row("mute", who, room, match));
                return true;
            },
            cancellationToken);
        notices.Tell(room, new FilterHasMuted(room, who.Alias.Value, match.MuteFor, match.Filter, match.What));
        await ShowAsync(who, room, match);
        speech.Refresh(who.Person.Id);
    }

    private async ValueTask ShowAsync(Principal who, RoomName room, FilterMatch match)
    {
        var e = new ChatEvent
        {
            Kind = ChatEventKind.Moderation,
            At = time.GetUtcNow(),
            Author = Server,
            Text = ModerationText.Write(ModerationAct.Mute, who.Alias.Value, match.MuteFor, $"filter: {match.Filter}"),
        };
        try
        {
            await journal.AppendAsync(room.Key, e, default, drain.Over);
        }
        catch (Exception failure) when (failure is JournalException or OperationCanceledException)
        {
            // The mute stands, and the audit log has it. The health check reports the failure.
        }
    }

    private AuditRow Row(string act, Principal who, RoomName room, FilterMatch match) => audit.RowOfServer(act, who.Alias.Value, room.Value) with
    {
        From = who.Remote?.ToString(),
        Reason = $"filter: {match.Filter}",
        Details = match.What,
    };
}
