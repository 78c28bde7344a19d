using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ChatRoom.Server.Transport;

/// <summary>Limits on HTTP connections; 0 means no limit of this kind.</summary>
internal sealed class HttpLimitOptions
{
    /// <summary>The configuration section, where the limits of the chat are, too.</summary>
    public const string Section = $"{ChatRoomOptions.Section}:Limits";

    /// <summary>HTTP connections at one time.</summary>
    [Description("HTTP connections at one time, 8 of them reserved for this machine; 0: as many as open files allow")]
    [Range(0, 1_000_000)]
    public int MaxHttpConnections { get; set; } = 256;

    /// <summary>HTTP connections from one address at one time.</summary>
    [Description("HTTP connections from one address at one time, loopback not counted; 0: no limit")]
    [Range(0, 1_000_000)]
    public int MaxHttpConnectionsPerAddress { get; set; } = 32;
}
