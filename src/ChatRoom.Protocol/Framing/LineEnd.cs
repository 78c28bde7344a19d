namespace ChatRoom.Protocol.Framing;

/// <summary>How a line ends on the wire.</summary>
public enum LineEnd
{
    /// <summary>LF alone.</summary>
    Lf,

    /// <summary>CR LF, as telnet (RFC 854) has it.</summary>
    CrLf,
}
