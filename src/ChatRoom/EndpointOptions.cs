using System.ComponentModel;

namespace ChatRoom;

/// <summary>The settings of one endpoint.</summary>
public sealed class EndpointOptions
{
    /// <summary>The protocol; null: that of <see cref="ChatRoomOptions.Dialect"/>.</summary>
    [Description("the protocol of an endpoint, which makes it a chat endpoint; the default is ChatRoom:Dialect")]
    public ProtocolChoice? Protocol { get; set; }

    /// <summary>Whether its connections begin with a PROXY header; null: those of a chat endpoint as <see cref="ProxyProtocolOptions.Mode"/> says, those of an HTTP endpoint not.</summary>
    [Description("whether every connection of an endpoint must begin with a PROXY protocol header; the default is ChatRoom:ProxyProtocol:Mode for chat, and Off for HTTP")]
    public ProxyProtocolMode? ProxyProtocol { get; set; }
}
