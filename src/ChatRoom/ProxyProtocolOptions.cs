using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net;

namespace ChatRoom;

/// <summary>Whether connections come through a load balancer that tells whose they are (PROXY protocol, versions 1 and 2).</summary>
public sealed class ProxyProtocolOptions
{
    /// <summary>Whether each connection begins with a header.</summary>
    [Description("whether every chat connection must begin with a header of the PROXY protocol")]
    public ProxyProtocolMode Mode { get; set; } = ProxyProtocolMode.Off;

    /// <summary>Where the load balancers are; from anywhere else nothing is taken.</summary>
    [Description("the networks of the load balancers; connections from elsewhere are refused; must be given when it is required")]
    public IReadOnlyList<IPNetwork> TrustedNetworks { get; set; } = [];

    /// <summary>Time for the header to come.</summary>
    [Description("time for the whole header to come")]
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan HeaderTimeout { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>Whether the PROXY protocol is spoken. It is never guessed: whoever could choose could claim any address.</summary>
public enum ProxyProtocolMode
{
    /// <summary>No connection has a header.</summary>
    Off,

    /// <summary>Every connection must begin with one.</summary>
    Required,
}
