using System.Text;
using ChatRoom.Limits;
using ChatRoom.Moderation.Filters;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.State;

namespace ChatRoom.Services;

// Contract of TextGate (tests in ChatRoom.Tests/Services/TextGateTests):
//
// 1. Slow mode comes before the filters, and a text that a filter stops does not start its clock.
// 2. Whoever may review held messages of the room is exempt from both. So are the server's own connections.
// 3. What a filter demands is stored before the author gets an answer. If it cannot be stored, a text that was to be reported is
//    published, and each other one is refused.
// 4. Topics and aliases cannot wait: instead of being held they are refused.
// 5. A text that nothing stops costs no allocation.

/// <summary>Decides whether a permitted text is published: slow mode, then the filters. The contract stands above.</summary>
internal sealed class TextGate(
    Permissions permissions, MessageFilters filters, SlowClock slow, HeldMessages held, FilterSanctions sanctions, FilterNotices notices, ChatState state, TimeProvider time)
{
    /// <summary>Returns why a text is not published; null: it may be.</summary>
    public ValueTask<Error?> RefusalOfAsync(Principal who, RoomName room, ChatEventKind kind, ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        var record = state.Rooms.Find(room.Key);
        var pause = kind == ChatEventKind.Topic ? null : record?.Slow;
        if (!who.IsVisible || (pause is null && filters.Active == FilterKinds.None))
        {
            return default;
        }

        var now = Ticks.Now(time);
        if (pause is not null && PauseOf(who, room) is { } slowed)
        {
            return new(slowed);
        }

        var kinds = record is { IsUnfiltered: true } ? FilterKinds.None
            : kind == ChatEventKind.Topic ? FilterKinds.OfTopics
            : FilterKinds.All;
        return filters.Find(text.Span, kinds, who) is { } match && !IsExempt(who, room)
            ? ActAsync(match, who, room, kind, text, pause, now, cancellationToken)
            : new(Pass(who, room, pause, now));
    }

    /// <summary>Returns how long slow mode makes somebody wait; null: it does not. Starts no clock.</summary>
    public SlowedDown? PauseOf(Principal who, RoomName room) =>
        state.Rooms.Find(room.Key)?.Slow is not null && slow.WaitFor(room.Key, who.Person.Id, Ticks.Now(time)) is { Ticks: > 0 } wait && !IsExempt(who, room)
            ? new SlowedDown(wait) : null;

    /// <summary>Returns why an alias cannot be taken; null: it can.</summary>
    public Error? RefusalOf(Participant who, Alias alias)
    {
        if (!who.IsVisible || filters.Find(alias) is not { } match)
        {
            return null;
        }

        if (match.Action > FilterAction.Report)
        {
            return new AliasRefused();
        }

        foreach (var attendance in who.Attends)
        {
            notices.Tell(attendance.Name, new ReportedByFilter(attendance.Name, alias.Value, match.Filter, match.What));
        }

        return null;
    }

    /// <summary>Starts the clock of slow mode.</summary>
    private SlowedDown? Pass(Principal who, RoomName room, TimeSpan? pause, long now) =>
        pause is { } between && slow.Take(room.Key, who.Person.Id, now, between) is { Ticks: > 0 } wait && !IsExempt(who, room) ? new SlowedDown(wait) : null;

    private bool IsExempt(Principal who, RoomName room) => permissions.RefusalOf(who, ChatAction.ReviewHeld, room) is null;

    private async ValueTask<Error?> ActAsync(
        FilterMatch match, Principal who, RoomName room, ChatEventKind kind, ReadOnlyMemory<byte> text, TimeSpan? pause, long now, CancellationToken cancellationToken)
    {
        try
        {
            switch (match.Action)
            {
                case FilterAction.Report:
                    await sanctions.ReportAsync(who, room, match, cancellationToken);
                    return Pass(who, room, pause, now);
                case FilterAction.Hold when kind != ChatEventKind.Topic && text.Length <= HeldMessages.MostBytes:
                    return await HoldAsync(match, who, room, kind, text, cancellationToken) ?? new MessageIsHeld(ReasonOf(match.Kind));
                case FilterAction.Mute:
                    await sanctions.MuteAsync(who, room, match, cancellationToken);
                    return new MutedByFilter(ReasonOf(match.Kind), match.MuteFor);
                default:
                    return new TextRefused(ReasonOf(match.Kind));
            }
        }
        catch (StateException)
        {
            // The state has logged it.
            return match.Action == FilterAction.Report ? Pass(who, room, pause, now) : new TextRefused(ReasonOf(match.Kind));
        }
    }

    private async ValueTask<Error?> HoldAsync(
        FilterMatch match, Principal who, RoomName room, ChatEventKind kind, ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        var (record, isPersonFull) = await held.HoldAsync(who, room, kind, Encoding.UTF8.GetString(text.Span), match.Filter, cancellationToken);
        if (record is null)
        {
            return new TooManyHeld(isPersonFull ? held.MostPerPerson : null);
        }

        notices.Tell(room, new HeldForModerators(room, HeldService.Shown(record)));
        return null;
    }

    private static FilterReason ReasonOf(FilterKinds kind) => kind switch
    {
        FilterKinds.Links => FilterReason.Link,
        FilterKinds.Repetition => FilterReason.Repetition,
        FilterKinds.Capitals => FilterReason.Capitals,
        FilterKinds.Newcomers => FilterReason.Newcomer,
        _ => FilterReason.Word,
    };
}
