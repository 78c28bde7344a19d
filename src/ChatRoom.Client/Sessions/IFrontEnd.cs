namespace ChatRoom.Client.Sessions;

/// <summary>Where a session's events go, and its alias comes from: a terminal or a pipe.</summary>
internal interface IFrontEnd
{
    /// <summary>Whether it wants to know in which room we are and who is there, though nobody asked.</summary>
    bool WantsRoster { get; }

    /// <summary>Shows what happened. May block where nobody takes it: nothing more is read from the server then.</summary>
    void Show(SessionEvent e);

    /// <summary>An alias to ask the server for; null to give up.</summary>
    /// <param name="refusal">Why the last one can't be had; null if there was none.</param>
    /// <param name="cancellation">Nobody wants to know any more.</param>
    Task<string?> AskAliasAsync(string? refusal, CancellationToken cancellation);
}
