using System.Collections.Concurrent;
using System.Text;
using ChatRoom.Journal;
using ChatRoom.Protocol;

namespace ChatRoom.Postgres.Tests;

/// <summary>Records where a room was skipped to, by epoch and id, and what it got.</summary>
internal sealed class SkippedFollower : IJournalFollower
{
    public ConcurrentQueue<(long Epoch, long Newest)> Skipped { get; } = new();

    public ConcurrentQueue<(long Id, string Text)> Received { get; } = new();

    public void Begin(RoomPosition newest, string topic)
    {
    }

    public void Skip(RoomPosition newest, string topic) => Skipped.Enqueue((newest.Epoch, newest.Id));

    public void Replace(long id, ChatEvent e)
    {
    }

    public void Receive(long id, ChatEvent e) => Received.Enqueue((id, Encoding.UTF8.GetString(e.Text.Span)));
}
