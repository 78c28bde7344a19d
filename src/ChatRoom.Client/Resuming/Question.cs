namespace ChatRoom.Client.Resuming;

/// <summary>The questions that the client itself sends to the server.</summary>
internal enum Question
{
    /// <summary><c>/who</c>, which asks for the room and its members.</summary>
    Who,

    /// <summary><c>/ids on</c>, which switches ids on and asks for the next one.</summary>
    Ids,

    /// <summary><c>/resume</c>, which asks for the resume token.</summary>
    Resume,
}
