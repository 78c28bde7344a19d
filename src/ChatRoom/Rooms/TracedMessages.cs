using System.Diagnostics;

namespace ChatRoom.Rooms;

/// <summary>
/// Those of a room's messages whose last delivery is waited for, to end their spans. Made with a room's first traced
/// message: other rooms, and pumps of other rooms, have nothing to do with it. Bounded: while members that do not read
/// keep <see cref="Most"/> spans open, further messages are delivered without being followed.
/// </summary>
internal sealed class TracedMessages
{
    /// <summary>Messages that are followed at one time.</summary>
    public const int Most = 64;

    private readonly Lock _lock = new();
    private TracedMessage[] _open = []; // replaced, never changed

    /// <summary>A message is about to be appended, and these members are to get it. Its span ends when they have.</summary>
    public void Follow(Activity span, long id, IReadOnlyCollection<Member> members)
    {
        span.AddEvent(new ActivityEvent("stored"));
        span.SetTag("chatroom.message.members", members.Count);
        lock (_lock)
        {
            if (members.Count > 0 && _open.Length < Most)
            {
                _open = [.. _open, new TracedMessage(span, id, members)];
                return;
            }
        }

        span.SetTag("chatroom.message.followed", false);
        span.Stop();
    }

    /// <summary>A member has been written, or was passed over, all with ids below <paramref name="nextId"/>. Asked before each of its writes.</summary>
    public void Reached(Member member, long nextId)
    {
        foreach (var message in Volatile.Read(ref _open))
        {
            if (nextId > message.Id)
            {
                Pass(message, member);
            }
        }
    }

    /// <summary>A member is gone from the room, and waited for no longer.</summary>
    public void Left(Member member)
    {
        foreach (var message in Volatile.Read(ref _open))
        {
            Pass(message, member);
        }
    }

    private void Pass(TracedMessage message, Member member)
    {
        if (!message.Pass(member))
        {
            return;
        }

        lock (_lock)
        {
            _open = [.. _open.Where(other => other != message)];
        }

        message.Span.Stop();
    }

    /// <summary>One of them, and who lacks it still.</summary>
    private sealed class TracedMessage(Activity span, long id, IReadOnlyCollection<Member> members)
    {
        private readonly HashSet<Member> _waiting = [.. members];

        public Activity Span => span;

        public long Id => id;

        /// <summary>True if that was the last one.</summary>
        public bool Pass(Member member)
        {
            lock (_waiting)
            {
                return _waiting.Remove(member) && _waiting.Count == 0;
            }
        }
    }
}
