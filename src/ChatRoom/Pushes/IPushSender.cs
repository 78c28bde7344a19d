namespace ChatRoom.Pushes;

/// <summary>Sends notifications to the browsers of accounts (Web Push).</summary>
internal interface IPushSender
{
    /// <summary>The server's public key (VAPID), which a browser needs to subscribe, base64url; null: the server sends no notifications.</summary>
    string? PublicKey { get; }

    /// <summary>Returns why the server does not send to the address of a browser, in a few words; null: it does.</summary>
    string? RefusalOf(Uri endpoint);

    /// <summary>Sends a notification to the browsers of an account in the background. Drops the notification if there are too many.</summary>
    /// <param name="account">The number of the account.</param>
    /// <param name="from">The person who causes it.</param>
    /// <param name="note">Its content.</param>
    void Send(long account, long from, PushNote note);
}
