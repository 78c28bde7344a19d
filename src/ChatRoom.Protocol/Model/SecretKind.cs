namespace ChatRoom.Protocol.Model;

/// <summary>A secret for which the server waits.</summary>
public enum SecretKind
{
    /// <summary>The password of the account.</summary>
    Password,

    /// <summary>A new password.</summary>
    NewPassword,

    /// <summary>The new password again.</summary>
    NewPasswordAgain,
}
