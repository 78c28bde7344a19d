namespace ChatRoom;

/// <summary>A protocol, or detection.</summary>
public enum ProtocolChoice
{
    /// <summary>Detected from the first bytes of each connection.</summary>
    Auto,

    /// <summary>Lines.</summary>
    Text,

    /// <summary>The classic tutorial client's way: every read is a message.</summary>
    Classic,

    /// <summary>JSON objects, one a line: for programs.</summary>
    Json,
}
