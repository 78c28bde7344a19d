using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net;

namespace ChatRoom;

/// <summary>Settings for connections through a load balancer that sends the client's address (PROXY protocol, versions 1 and 2).</summary>
public sealed class ProxyProtocolOptions
{
    /// <summary>Whether each connection begins with a header.</summary>
    [Description("whether every chat connection must begin with a PROXY protocol header")]
    public ProxyProtocolMode Mode { get; set; } = ProxyProtocolMode.Off;

    /// <summary>The load balancers' networks; connections from elsewhere are refused.</summary>
    [Description("the networks of the load balancers; other connections are refused; required if Mode is Required")]
    public IReadOnlyList<IPNetwork> TrustedNetworks { get; set; } = [];

    /// <summary>How long to wait for the header.</summary>
    [Description("time in which the whole header must arrive")]
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan HeaderTimeout { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>Whether connections begin with a PROXY header. Never detected: a client that could choose could claim any address.</summary>
public enum ProxyProtocolMode
{
    /// <summary>No connection has a header.</summary>
    Off,

    /// <summary>Every connection must begin with one.</summary>
    Required,
}
