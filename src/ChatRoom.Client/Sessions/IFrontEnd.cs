namespace ChatRoom.Client.Sessions;

/// <summary>Shows a session's events and asks the user for an alias or a password: in a terminal, as plain lines, or through a pipe.</summary>
internal interface IFrontEnd
{
    /// <summary>Whether the session should ask the server for the room and its members.</summary>
    bool WantsRoster { get; }

    /// <summary>Shows an event. Blocks while the output blocks, so that the session stops reading from the server.</summary>
    void Show(SessionEvent e);

    /// <summary>Asks the user for an alias. Returns null if the user gives none.</summary>
    /// <param name="refusal">Why the server refused the last alias; null if it was not refused.</param>
    /// <param name="suggestion">An alias to suggest; null if there is none.</param>
    /// <param name="cancellation">Canceled when the alias is no longer needed.</param>
    Task<string?> AskAliasAsync(string? refusal, string? suggestion, CancellationToken cancellation);

    /// <summary>Asks the user for a password, without showing or keeping what they enter. Returns null if they cancel.</summary>
    /// <param name="question">What is asked for.</param>
    /// <param name="cancellation">Canceled when the password is no longer needed.</param>
    Task<string?> AskSecretAsync(SecretQuestion question, CancellationToken cancellation);
}
