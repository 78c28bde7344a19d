using ChatRoom.Protocol;

namespace ChatRoom.Connections;

/// <summary>
/// On a connection's features: it is the server's own, to see whether chat works. It is in a room of its own, needs
/// no unique alias, and is neither counted nor logged nor listed.
/// </summary>
internal sealed class ProbeFeature
{
    /// <summary>The room of the server's own connections.</summary>
    public static RoomName Room { get; } = RoomName.Reserved("probe");
}
