using System.Net;

namespace ChatRoom.Server.Configuration;

/// <summary>An option that gives an endpoint another port, for messages about a port that it cannot have.</summary>
internal static class PortOption
{
    private const int Step = 500;

    /// <summary>Returns the option, which can be pasted.</summary>
    /// <param name="endpoint">The name of the endpoint; null if it is not known.</param>
    /// <param name="url">The endpoint's URL.</param>
    /// <param name="port">The port that the endpoint cannot have.</param>
    public static string For(string? endpoint, string? url, int port)
    {
        var other = port + Step <= IPEndPoint.MaxPort ? port + Step : port - Step;
        return endpoint?.ToUpperInvariant() switch
        {
            "CHAT" => $"--port {other}",
            "HTTP" => $"--http-port {other}",
            _ => $"--Kestrel:Endpoints:{endpoint ?? "<name>"}:Url={url?.TrimEnd('/')[..^$"{port}".Length] ?? "http://*:"}{other}",
        };
    }
}
