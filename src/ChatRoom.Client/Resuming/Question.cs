namespace ChatRoom.Client.Resuming;

/// <summary>The commands that the client itself sends to find out its state.</summary>
internal enum Question
{
    /// <summary><c>/who</c>: the room and its members.</summary>
    Who,

    /// <summary><c>/ids on</c>: ids in front of the lines, and the next id.</summary>
    Ids,

    /// <summary><c>/resume</c>: the resume token.</summary>
    Resume,
}
