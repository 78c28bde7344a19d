using System.Net;

namespace ChatRoom.Protocol.Proxy;

/// <summary>What the first bytes of a connection are, as far as they tell.</summary>
public readonly record struct ProxyHeaderResult
{
    private ProxyHeaderResult(ProxyHeaderStatus status, ProxyHeader? header, string? problem) =>
        (Status, Header, Problem) = (status, header, problem);

    /// <summary>How far the header has come.</summary>
    public ProxyHeaderStatus Status { get; }

    /// <summary>The header, if it is complete; else null.</summary>
    public ProxyHeader? Header { get; }

    /// <summary>What is wrong, if it is malformed; else null. Short, and nothing of what was received is in it.</summary>
    public string? Problem { get; }

    internal static ProxyHeaderResult Incomplete { get; }

    internal static ProxyHeaderResult Malformed(string problem) => new(ProxyHeaderStatus.Malformed, null, problem);

    internal static ProxyHeaderResult Complete(ProxyCommand command, int length) => Complete(command, null, null, length);

    internal static ProxyHeaderResult Complete(ProxyCommand command, IPEndPoint? source, IPEndPoint? destination, int length) =>
        new(ProxyHeaderStatus.Complete, new ProxyHeader(command, source, destination, length), null);
}
