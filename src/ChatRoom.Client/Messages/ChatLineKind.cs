namespace ChatRoom.Client.Messages;

/// <summary>The kinds of lines that a server sends.</summary>
internal enum ChatLineKind
{
    /// <summary><c>bob: hello</c>.</summary>
    Message,

    /// <summary><c>** bob waves</c>.</summary>
    Action,

    /// <summary><c>bob has connected to the chat room!</c>.</summary>
    Connected,

    /// <summary><c>bob has left the chat room!</c>.</summary>
    Left,

    /// <summary><c>You are now connected!</c>.</summary>
    Welcome,

    /// <summary><c>* bob whispers: psst</c>.</summary>
    Whisper,

    /// <summary>Any other line that begins with <c>* </c>: the server itself speaks.</summary>
    Notice,

    /// <summary>Anything else.</summary>
    Other,
}
