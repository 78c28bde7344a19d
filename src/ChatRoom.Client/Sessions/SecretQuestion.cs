using ChatRoom.Protocol.Model;

namespace ChatRoom.Client.Sessions;

/// <summary>A password that the server asks for.</summary>
/// <param name="What">Which password.</param>
/// <param name="IsPrivate">Whether nobody else can read it on its way to the server.</param>
internal sealed record SecretQuestion(SecretKind What, bool IsPrivate)
{
    /// <summary>The alias that needs its password, or an access token, before the client can enter; null: the client has entered.</summary>
    public string? Alias { get; init; }

    /// <summary>Why the server refused the last password; null if it did not.</summary>
    public string? Refusal { get; init; }

    /// <summary>Returns what the user has to know before they answer. (Once the client has entered, the server says what it asks for.)</summary>
    /// <param name="howToCancel">How the user cancels.</param>
    public IEnumerable<string> Explanation(string howToCancel)
    {
        if (Refusal is not null)
        {
            yield return Refusal;
        }

        if (Alias is not null)
        {
            yield return What switch
            {
                SecretKind.NewPassword => $"enter a new password for {Alias} ({howToCancel})",
                SecretKind.NewPasswordAgain => $"enter the new password again ({howToCancel})",
                _ => $"{Alias} is registered: enter its password, or an access token ({howToCancel})",
            };
        }

        if (!IsPrivate)
        {
            yield return "this connection is not encrypted: others can read what you enter (--tls encrypts it)";
        }
    }

    /// <summary>The prompt before the hidden input.</summary>
    public string Prompt => What switch
    {
        SecretKind.NewPassword => "new password: ",
        SecretKind.NewPasswordAgain => "new password again: ",
        _ => "password: ",
    };
}
