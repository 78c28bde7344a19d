namespace ChatRoom.Connections;

/// <summary>What was in a read of a connection.</summary>
internal enum InputStep
{
    /// <summary>A message: <see cref="MessageInput.Frame"/>.</summary>
    Frame,

    /// <summary>What was taken for a classic client ended a line: it is a text client from here on.</summary>
    BecameText,

    /// <summary>Telnet's negotiation wants an answer: <see cref="MessageInput.TakeTelnetAnswers"/>.</summary>
    TelnetAnswer,
}
