using ChatRoom.Client.Messages;
using ChatRoom.Client.Resuming;

namespace ChatRoom.Client.Sessions;

/// <summary>What a session tells its front end.</summary>
internal abstract record SessionEvent
{
    /// <summary>It connects.</summary>
    public sealed record Connecting : SessionEvent;

    /// <summary>We are in.</summary>
    /// <param name="Alias">Under this alias.</param>
    /// <param name="IsClassic">Whether the server is the tutorial's.</param>
    /// <param name="IsBack">Whether the connection had been lost.</param>
    public sealed record Joined(string Alias, bool IsClassic, bool IsBack) : SessionEvent;

    /// <summary>The server sent a line.</summary>
    /// <param name="Line">The line.</param>
    /// <param name="Alias">Our alias, after it.</param>
    /// <param name="IsAnswer">Whether it answers what the client itself has asked; nobody wants to see it.</param>
    /// <param name="IsHistory">Whether it is of the room's past.</param>
    public sealed record Received(ChatLine Line, string Alias, bool IsAnswer = false, bool IsHistory = false) : SessionEvent;

    /// <summary>All that came so far was told.</summary>
    /// <param name="Place">How far that has brought us; null if one can't come back there.</param>
    public sealed record Caught(Bookmark? Place) : SessionEvent;

    /// <summary>There is no connection, and the next attempt is in a while.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="RetryIn">How long that is.</param>
    public sealed record Lost(string Reason, TimeSpan RetryIn) : SessionEvent;

    /// <summary>Something that the client itself has to say.</summary>
    /// <param name="Text">For people.</param>
    public sealed record Notice(string Text) : SessionEvent;

    /// <summary>It ends because of a failure.</summary>
    /// <param name="Reason">For people.</param>
    public sealed record Failed(string Reason) : SessionEvent;

    /// <summary>How many lines wait to be sent has changed.</summary>
    public sealed record Sent : SessionEvent;
}
