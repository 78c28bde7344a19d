namespace ChatRoom.Client.Resuming;

/// <summary>The questions that the client itself asks.</summary>
internal enum Question
{
    /// <summary><c>/who</c>: our room and its members.</summary>
    Who,

    /// <summary><c>/ids on</c>: numbers before the lines, and the next number.</summary>
    Ids,

    /// <summary><c>/resume</c>: the token.</summary>
    Resume,
}
