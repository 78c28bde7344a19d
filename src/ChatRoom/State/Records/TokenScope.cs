namespace ChatRoom.State.Records;

/// <summary>What a client may do that has signed in with an access token. Each scope includes the ones before.</summary>
internal enum TokenScope
{
    /// <summary>Read.</summary>
    Read,

    /// <summary>Also write messages.</summary>
    Write,

    /// <summary>Everything that the account may do, except to change the account itself.</summary>
    Moderate,
}
