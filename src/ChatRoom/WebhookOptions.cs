using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net;

namespace ChatRoom;

/// <summary>Webhooks: programs that post to rooms by HTTP, and addresses that get the events of rooms.</summary>
public sealed class WebhookOptions
{
    /// <summary>The webhooks that a room can have.</summary>
    [Description("webhooks that a room can have; 0: none")]
    [Range(0, 100)]
    [Reloadable]
    public int MaxPerRoom { get; set; } = 10;

    /// <summary>Whether the server sends the events of rooms to other addresses.</summary>
    [Description("whether the owners of rooms can have events sent to other addresses; false: outgoing webhooks wait")]
    [Reloadable]
    public bool Outgoing { get; set; }

    /// <summary>The outgoing webhooks of all rooms.</summary>
    [Description("outgoing webhooks of all rooms together")]
    [Range(0, 1_000)]
    [Reloadable]
    public int MaxOutgoing { get; set; } = 100;

    /// <summary>Networks that the server may send to although they are not public.</summary>
    [Description("networks that the server may send to although they are not public, such as 10.1.2.0/24, with any port and without TLS")]
    [Reloadable]
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; set; } = [];

    /// <summary>How long deliveries may fail before the webhook is disabled.</summary>
    [Description("how long the deliveries of an outgoing webhook may fail, and be tried again, before it is disabled")]
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    [Reloadable]
    public TimeSpan DisableAfter { get; set; } = TimeSpan.FromDays(1);
}
