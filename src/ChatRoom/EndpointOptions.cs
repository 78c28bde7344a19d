using System.ComponentModel;

namespace ChatRoom;

/// <summary>The settings of one endpoint.</summary>
public sealed class EndpointOptions
{
    /// <summary>The protocol; null: that of <see cref="ChatRoomOptions.Dialect"/>.</summary>
    [Description("the protocol of an endpoint, which makes it a chat endpoint; the default is ChatRoom:Dialect")]
    public ProtocolChoice? Protocol { get; set; }
}
