using ChatRoom.Client.Messages;
using ChatRoom.Client.Resuming;

namespace ChatRoom.Client.Sessions;

/// <summary>An event that a session reports to its front end.</summary>
internal abstract record SessionEvent
{
    /// <summary>The session tries to connect.</summary>
    public sealed record Connecting : SessionEvent;

    /// <summary>We are in.</summary>
    /// <param name="Alias">Our alias.</param>
    /// <param name="IsClassic">Whether the server is the tutorial's.</param>
    /// <param name="IsBack">Whether the connection had been lost.</param>
    public sealed record Joined(string Alias, bool IsClassic, bool IsBack) : SessionEvent;

    /// <summary>The server sent a line.</summary>
    /// <param name="Line">The line.</param>
    /// <param name="Alias">Our alias, after it.</param>
    /// <param name="IsAnswer">Whether it answers a question of the client itself, so that the user need not see it.</param>
    /// <param name="IsHistory">Whether it belongs to the room's history.</param>
    public sealed record Received(ChatLine Line, string Alias, bool IsAnswer = false, bool IsHistory = false) : SessionEvent;

    /// <summary>Everything that came so far was reported.</summary>
    /// <param name="Place">Our position; null if it cannot be resumed.</param>
    public sealed record Caught(Bookmark? Place) : SessionEvent;

    /// <summary>There is no connection; the next attempt follows.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="RetryIn">The time until the next attempt.</param>
    public sealed record Lost(string Reason, TimeSpan RetryIn) : SessionEvent;

    /// <summary>A notice of the client.</summary>
    /// <param name="Text">The text, for the user.</param>
    public sealed record Notice(string Text) : SessionEvent;

    /// <summary>The session ends because of a failure.</summary>
    /// <param name="Reason">Why, for the user.</param>
    public sealed record Failed(string Reason) : SessionEvent;

    /// <summary>The number of lines that wait to be sent has changed.</summary>
    public sealed record Sent : SessionEvent;
}
