namespace ChatRoom.Protocol;

/// <summary>What happened in a room.</summary>
public enum ChatEventKind
{
    /// <summary>Somebody said <see cref="ChatEvent.Text"/>.</summary>
    Message,

    /// <summary>Somebody did <see cref="ChatEvent.Text"/> (<c>/me</c>).</summary>
    Action,

    /// <summary>Somebody came to the server, and into this room.</summary>
    Connected,

    /// <summary>Somebody left the server.</summary>
    Left,

    /// <summary>Somebody came in from another room.</summary>
    Joined,

    /// <summary>Somebody went to another room.</summary>
    Parted,

    /// <summary>Somebody is called <see cref="ChatEvent.Text"/> from now on.</summary>
    Renamed,

    /// <summary>Somebody set the topic to <see cref="ChatEvent.Text"/>; empty: took it away.</summary>
    Topic,

    /// <summary>Many came and went: <see cref="ChatEvent.Arrivals"/> and <see cref="ChatEvent.Departures"/>.</summary>
    Crowd,

    /// <summary>Somebody removed the text of the message <see cref="ChatEvent.Target"/>; <see cref="ChatEvent.Text"/> is the alias of its author.</summary>
    Redacted,

    /// <summary>Somebody changed the text of the message <see cref="ChatEvent.Target"/> to <see cref="ChatEvent.Text"/>; empty: that text was replaced, too.</summary>
    Edited,

    /// <summary>Somebody kept order, or the server did: <see cref="ChatEvent.Text"/> is a <see cref="ModerationText"/>.</summary>
    Moderation,

    /// <summary>Somebody removed the texts of several messages of one person: <see cref="PurgedMessages"/> reads <see cref="ChatEvent.Text"/>.</summary>
    Purged,
}
