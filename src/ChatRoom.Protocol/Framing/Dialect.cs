namespace ChatRoom.Protocol.Framing;

/// <summary>How a client talks: what a message is on its way in, and how it ends on its way out.</summary>
public enum Dialect
{
    /// <summary>Lines: people with <c>nc</c> or <c>telnet</c>, shell scripts.</summary>
    Text,

    /// <summary>The classic tutorial client: every read is a message, nothing ends it, either way.</summary>
    Classic,

    /// <summary>One JSON object a line, either way: bots, the web page.</summary>
    Json,
}
