using System.Text;
using ChatRoom.Journal;
using ChatRoom.Protocol;

namespace ChatRoom.Tests.Journal;

/// <summary>Notes what it is told.</summary>
public sealed class Follower : IJournalFollower
{
    private int _inside;

    /// <summary>The newest id when it began; null: it did not.</summary>
    public long? Began { get; private set; }

    /// <summary>The epoch when it began.</summary>
    public long Epoch { get; private set; }

    /// <summary>What the room was about when it began.</summary>
    public string? Topic { get; private set; }

    /// <summary>Whether it was ever told something while it was being told something.</summary>
    public bool WasInterrupted { get; private set; }

    public List<(long Id, string Text)> Received { get; } = [];

    /// <summary>The earlier events that were replaced.</summary>
    public List<(long Id, string Text, long ReplacedBy)> Replaced { get; } = [];

    public void Begin(RoomPosition newest, string topic) =>
        (Began, Epoch, Topic) = Began is null ? (newest.Id, newest.Epoch, topic) : throw new InvalidOperationException("begun twice");

    public void Skip(RoomPosition newest, string topic) => throw new InvalidOperationException("skipped");

    public void Replace(long id, ChatEvent e) => Replaced.Add((id, Encoding.UTF8.GetString(e.Text.Span), e.ReplacedBy));

    public void Receive(long id, ChatEvent e)
    {
        WasInterrupted |= Interlocked.Increment(ref _inside) != 1;
        Received.Add((id, Encoding.UTF8.GetString(e.Text.Span)));
        Interlocked.Decrement(ref _inside);
    }
}
