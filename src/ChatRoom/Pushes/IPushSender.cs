namespace ChatRoom.Pushes;

/// <summary>Sends notifications to the browsers of accounts (Web Push).</summary>
internal interface IPushSender
{
    /// <summary>The server's public key (VAPID), which a browser needs to subscribe, base64url; null: the server sends no notifications.</summary>
    string? PublicKey { get; }

    /// <summary>Sends a notification to the browsers of an account, later: it waits for nothing. If there is too much to do, it is dropped.</summary>
    /// <param name="account">The number of the account.</param>
    /// <param name="note">What it says.</param>
    void Send(long account, PushNote note);
}
