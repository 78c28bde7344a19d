namespace ChatRoom.Connection.Transport;

/// <summary>The faults of a connection that the user can avoid with other options.</summary>
public enum ConnectFault
{
    /// <summary>Any other fault.</summary>
    Other,

    /// <summary>The port needs TLS.</summary>
    NeedsTls,

    /// <summary>Nobody that the client trusts has signed the server's certificate.</summary>
    NotTrusted,
}
