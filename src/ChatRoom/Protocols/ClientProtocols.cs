using ChatRoom.Connections;
using ChatRoom.Protocols.Classic;
using ChatRoom.Protocols.Json;
using ChatRoom.Protocols.Text;

namespace ChatRoom.Protocols;

/// <summary>The table of the protocols.</summary>
internal static class ClientProtocols
{
    private static readonly TextProtocol Text = new();

    // In the order in which their signatures are asked.
    private static readonly ClientProtocol[] All = [new JsonProtocol(), new ClassicProtocol(Text), Text];

    private static readonly AutoProtocol Auto = new(All, atFirst: Text);

    /// <summary>Returns the protocol that a setting selects.</summary>
    public static ClientProtocol Of(ProtocolChoice choice) =>
        choice == ProtocolChoice.Auto ? Auto : All.Single(one => one.Choice == choice);
}
