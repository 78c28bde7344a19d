using System.Runtime.CompilerServices;
using ChatRoom.Limits;
using ChatRoom.Moderation.Filters;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Rooms;
using ChatRoom.State;

namespace ChatRoom.Services;

// Contract of SpeechNotices (tests in ChatRoom.Tests/Services/SpeechNoticesTests):
//
// 1. Whoever enters a room in which they are muted, or in which slow mode holds for them, learns it. So does whoever is in a room
//    when that begins, changes or ends by an act of somebody; others learn nothing.
// 2. The end of a mute by itself is not reported: the time was.
// 3. It decides nothing itself: it asks Permissions, as those who speak do.

/// <summary>Tells people what keeps them from speaking in their rooms. The contract stands above.</summary>
internal sealed class SpeechNotices(Permissions permissions, SlowClock slow, ChatState state, ParticipantDirectory participants, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly ConditionalWeakTable<Subscription, SpeechLimits> _told = []; // only those whom something keeps from speaking

    /// <summary>Tells a participant who has entered a room.</summary>
    public void Welcome(Participant who, Attendance attendance)
    {
        if (Change(who, attendance) is { } limits)
        {
            who.Reply(limits, attendance.Subscription);
        }
    }

    /// <summary>Tells everybody in a room for whom something has changed.</summary>
    /// <param name="room">The room; null: all rooms.</param>
    public void Refresh(RoomName? room) => Refresh(participants.All, room);

    /// <summary>Tells the connections of a person, if something has changed for them.</summary>
    /// <param name="person">The number of the person.</param>
    public void Refresh(long person) => Refresh(participants.FindAll(person), room: null);

    private void Refresh(Participant[] all, RoomName? room)
    {
        foreach (var who in all)
        {
            foreach (var attendance in who.Attends)
            {
                if ((room is null || attendance.Name == room) && Change(who, attendance) is { } limits)
                {
                    who.TryTell(limits);
                }
            }
        }
    }

    /// <summary>Returns what a participant has to learn; null: nothing has changed.</summary>
    private SpeechLimits? Change(Participant who, Attendance attendance)
    {
        if (!who.IsVisible)
        {
            return null;
        }

        var limits = Find(who, attendance.Name);
        lock (_lock)
        {
            var before = _told.TryGetValue(attendance.Subscription, out var told) ? WithoutPast(told) : null;
            if (limits.Silence == before?.Silence && limits.Slow == before?.Slow)
            {
                return null;
            }

            if (limits is { Silence: null, Slow: null })
            {
                _told.Remove(attendance.Subscription);
            }
            else
            {
                _told.AddOrUpdate(attendance.Subscription, limits);
            }

            return limits with { Before = before };
        }
    }

    private SpeechLimits Find(Participant who, RoomName room)
    {
        var silence = permissions.RefusalOf(who, ChatAction.Publish, room) is { Code: ErrorCode.Muted } muted ? muted : null;
        var pause = state.Rooms.Find(room.Key)?.Slow is { } between && permissions.RefusalOf(who, ChatAction.ReviewHeld, room) is not null ? between : (TimeSpan?)null;
        var wait = pause is null ? TimeSpan.Zero : slow.WaitFor(room.Key, who.Person.Id, Ticks.Now(time));
        return new SpeechLimits(room, silence, pause) { Wait = wait };
    }

    private SpeechLimits WithoutPast(SpeechLimits told) => told.Silence is Muted { Until: { } until } && until <= time.GetUtcNow() ? told with { Silence = null } : told;
}
