using System.Text;
using ChatRoom.Journal;
using ChatRoom.Protocol;

namespace ChatRoom.Tests.Journal;

/// <summary>Records the calls of a journal.</summary>
public sealed class Follower : IJournalFollower
{
    private int _inside;

    /// <summary>The newest id at the beginning; null: not begun.</summary>
    public long? Began { get; private set; }

    /// <summary>The epoch at the beginning.</summary>
    public long Epoch { get; private set; }

    /// <summary>The room's topic at the beginning.</summary>
    public string? Topic { get; private set; }

    /// <summary>Whether two calls ever overlapped.</summary>
    public bool WasInterrupted { get; private set; }

    public List<(long Id, string Text)> Received { get; } = [];

    /// <summary>The earlier events that were replaced.</summary>
    public List<(long Id, string Text, long ReplacedBy)> Replaced { get; } = [];

    /// <summary>The positions to which it was skipped; null: it must not be.</summary>
    public List<long>? Skipped { get; init; }

    public void Begin(RoomPosition newest, string topic) =>
        (Began, Epoch, Topic) = Began is null ? (newest.Id, newest.Epoch, topic) : throw new InvalidOperationException("begun twice");

    public void Skip(RoomPosition newest, string topic)
    {
        if (Skipped is null)
        {
            throw new InvalidOperationException("skipped");
        }

        Skipped.Add(newest.Id);
    }

    public void Replace(long id, ChatEvent e) => Replaced.Add((id, Encoding.UTF8.GetString(e.Text.Span), e.ReplacedBy));

    public void Receive(long id, ChatEvent e)
    {
        WasInterrupted |= Interlocked.Increment(ref _inside) != 1;
        Received.Add((id, Encoding.UTF8.GetString(e.Text.Span)));
        Interlocked.Decrement(ref _inside);
    }
}
