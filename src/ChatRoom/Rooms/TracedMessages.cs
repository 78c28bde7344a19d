using System.Diagnostics;

namespace ChatRoom.Rooms;

/// <summary>
/// The traced messages of a room whose spans are open until their last delivery. Created with a room's first traced message,
/// so untraced rooms pay nothing. Bounded: while clients that do not read keep <see cref="Most"/> spans open, further messages
/// are delivered without being tracked.
/// </summary>
internal sealed class TracedMessages
{
    /// <summary>How many messages are tracked at one time.</summary>
    public const int Most = 64;

    private readonly Lock _lock = new();
    private TracedMessage[] _open = []; // replaced, never changed

    /// <summary>Tracks a message before it is appended. Its span ends when all these subscriptions have received it.</summary>
    public void Follow(Activity span, long id, IReadOnlyCollection<Subscription> receivers)
    {
        span.AddEvent(new ActivityEvent("stored"));
        span.SetTag("chatroom.message.members", receivers.Count);
        lock (_lock)
        {
            if (receivers.Count > 0 && _open.Length < Most)
            {
                _open = [.. _open, new TracedMessage(span, id, receivers)];
                return;
            }
        }

        span.SetTag("chatroom.message.followed", false);
        span.Stop();
    }

    /// <summary>Reports that a subscription has been written, or has skipped, all entries with ids below <paramref name="nextId"/>. Called before each of its writes.</summary>
    public void Reached(Subscription subscription, long nextId)
    {
        foreach (var message in Volatile.Read(ref _open))
        {
            if (nextId > message.Id)
            {
                Pass(message, subscription);
            }
        }
    }

    /// <summary>Reports that a subscription has left the room: the spans no longer wait for it.</summary>
    public void Left(Subscription subscription)
    {
        foreach (var message in Volatile.Read(ref _open))
        {
            Pass(message, subscription);
        }
    }

    private void Pass(TracedMessage message, Subscription subscription)
    {
        if (!message.Pass(subscription))
        {
            return;
        }

        lock (_lock)
        {
            _open = [.. _open.Where(other => other != message)];
        }

        message.Span.Stop();
    }

    /// <summary>A message, and the subscriptions that have not received it yet.</summary>
    private sealed class TracedMessage(Activity span, long id, IReadOnlyCollection<Subscription> receivers)
    {
        private readonly HashSet<Subscription> _waiting = [.. receivers];

        public Activity Span => span;

        public long Id => id;

        /// <summary>Removes a subscription; returns true if it was the last one.</summary>
        public bool Pass(Subscription subscription)
        {
            lock (_waiting)
            {
                return _waiting.Remove(subscription) && _waiting.Count == 0;
            }
        }
    }
}
