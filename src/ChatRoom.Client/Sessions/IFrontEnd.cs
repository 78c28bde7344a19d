namespace ChatRoom.Client.Sessions;

/// <summary>Shows a session's events and asks the user for an alias: a terminal, plain lines or a pipe.</summary>
internal interface IFrontEnd
{
    /// <summary>Whether it needs to know the room and its members, although the user did not ask.</summary>
    bool WantsRoster { get; }

    /// <summary>Shows an event. It may block while its output takes nothing: the session then stops reading from the server.</summary>
    void Show(SessionEvent e);

    /// <summary>Asks for an alias; null to give up.</summary>
    /// <param name="refusal">Why the server refused the last one; null if there was none.</param>
    /// <param name="suggestion">An alias to propose; null if there is none.</param>
    /// <param name="cancellation">The alias is no longer needed.</param>
    Task<string?> AskAliasAsync(string? refusal, string? suggestion, CancellationToken cancellation);
}
