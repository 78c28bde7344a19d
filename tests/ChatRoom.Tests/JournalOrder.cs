using System.Text;
using ChatRoom.Journal;
using ChatRoom.Protocol;

namespace ChatRoom.Tests;

/// <summary>What happened in a room, in the journal's order. Follows the room from its beginning.</summary>
internal sealed class JournalOrder : IJournalFollower
{
    /// <summary>The events; the first one has the id 1.</summary>
    public List<Happened> Events { get; } = [];

    void IJournalFollower.Begin(RoomPosition newest, string topic)
    {
    }

    void IJournalFollower.Skip(RoomPosition newest, string topic)
    {
    }

    void IJournalFollower.Replace(long id, ChatEvent e)
    {
    }

    void IJournalFollower.Receive(long id, ChatEvent e)
    {
        id.Should().Be(Events.Count + 1, "ids have no gaps");
        Events.Add(new Happened(e.Kind.ToString().ToLowerInvariant(), e.Author?.Value ?? "", e.IsMessage ? Encoding.UTF8.GetString(e.Text.Span) : ""));
    }
}

/// <summary>An event as a json client sees it, without its id and its time.</summary>
/// <param name="Type">The type.</param>
/// <param name="Alias">Who did it.</param>
/// <param name="Text">The text of a message; empty for anything else.</param>
internal readonly record struct Happened(string Type, string Alias, string Text);
