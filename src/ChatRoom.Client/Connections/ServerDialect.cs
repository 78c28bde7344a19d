namespace ChatRoom.Client.Connections;

/// <summary>How the server talks.</summary>
internal enum ServerDialect
{
    /// <summary>Not known yet.</summary>
    Unknown,

    /// <summary>Lines, both ways: ChatRoom.</summary>
    Lines,

    /// <summary>The tutorial's server: what one read brings is a message, and the client puts its alias in front.</summary>
    Classic,
}
