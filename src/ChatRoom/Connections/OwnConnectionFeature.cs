using ChatRoom.Protocol;

namespace ChatRoom.Connections;

/// <summary>
/// On a connection's features: this process opened it, to see whether chat works. Such a connection speaks
/// <see cref="ProtocolChoice.Text"/> on any endpoint, is in a room of its own,
/// needs no unique alias, takes no place, and is neither counted nor logged nor listed.
/// </summary>
public sealed class OwnConnectionFeature
{
    /// <summary>The room of the process's own connections. No client can name it.</summary>
    internal static RoomName Room { get; } = RoomName.Reserved("own");
}
