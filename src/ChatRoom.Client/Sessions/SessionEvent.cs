using ChatRoom.Client.Messages;
using ChatRoom.Client.Resuming;

namespace ChatRoom.Client.Sessions;

/// <summary>An event that a session reports to its front end.</summary>
internal abstract record SessionEvent
{
    /// <summary>Whether the server takes no password after the event until it asks for one.</summary>
    public bool EndsSecrets => this is Connecting or Joined or Lost or SecretsOver or Failed;

    /// <summary>The session tries to connect.</summary>
    public sealed record Connecting : SessionEvent;

    /// <summary>The server has accepted the client.</summary>
    /// <param name="Alias">The client's alias.</param>
    /// <param name="IsClassic">Whether the server is the tutorial's.</param>
    /// <param name="IsBack">Whether this is a reconnection.</param>
    public sealed record Joined(string Alias, bool IsClassic, bool IsBack) : SessionEvent;

    /// <summary>The server sent a line.</summary>
    /// <param name="Line">The line.</param>
    /// <param name="Alias">The client's alias after the line.</param>
    /// <param name="IsAnswer">Whether the line answers a question of the client itself, so that the user need not see it.</param>
    /// <param name="IsHistory">Whether the line belongs to the room's history.</param>
    public sealed record Received(ChatLine Line, string Alias, bool IsAnswer = false, bool IsHistory = false) : SessionEvent;

    /// <summary>The server no longer asks for passwords: the exchange that a command began is over, or was cut off.</summary>
    /// <param name="IsDone">Whether the command has done what it was for.</param>
    public sealed record SecretsOver(bool IsDone) : SessionEvent;

    /// <summary>All received lines have been shown.</summary>
    /// <param name="ResumePoint">The resume point after the lines; null if the session cannot be resumed.</param>
    public sealed record CaughtUp(ResumePoint? ResumePoint) : SessionEvent;

    /// <summary>The connection was lost or failed. The session will try again.</summary>
    /// <param name="Reason">The reason, for the user.</param>
    /// <param name="RetryIn">The time until the next attempt.</param>
    public sealed record Lost(string Reason, TimeSpan RetryIn) : SessionEvent;

    /// <summary>The client itself has a notice for the user.</summary>
    /// <param name="Text">The text, for the user.</param>
    public sealed record Notice(string Text) : SessionEvent;

    /// <summary>The session ends because of a failure.</summary>
    /// <param name="Reason">The reason, for the user.</param>
    public sealed record Failed(string Reason) : SessionEvent;

    /// <summary>The session has sent a line, so fewer lines wait.</summary>
    public sealed record Sent : SessionEvent;
}
