namespace ChatRoom.Client.Resuming;

/// <summary>What the client asks the server by itself.</summary>
internal enum Question
{
    /// <summary><c>/who</c>: in which room we are, and with whom.</summary>
    Who,

    /// <summary><c>/ids on</c>: numbers in front of the lines, and the place from which.</summary>
    Ids,

    /// <summary><c>/resume</c>: what lets us come back.</summary>
    Resume,
}
