namespace ChatRoom.Server.Configuration;

/// <summary>
/// Which endpoints serve chat: those with <c>ChatRoom:Endpoints:&lt;name&gt;:Protocol</c>, and those whose name begins with
/// <c>Chat</c>. All others serve HTTP.
/// </summary>
internal static class ChatEndpoints
{
    private const string Prefix = "Chat";

    /// <summary>Returns whether the endpoint with this name serves chat.</summary>
    public static bool Contain(string name, IConfiguration configuration) =>
        name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || configuration[$"{ChatRoomOptions.Section}:Endpoints:{name}:Protocol"] is not null;

    /// <summary>Returns the errors of a configuration, one line each.</summary>
    public static IEnumerable<string> Errors(IConfiguration configuration)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().ToArray();
        var names = endpoints.Select(static endpoint => endpoint.Key).ToArray();
        return
        [
            .. from own in configuration.GetSection($"{ChatRoomOptions.Section}:Endpoints").GetChildren()
               where own.GetChildren().Any() && !names.Contains(own.Key, StringComparer.OrdinalIgnoreCase)
               select $"{own.Path}: there is no such endpoint; allowed: {string.Join(", ", names)}; to add one, set Kestrel:Endpoints:{own.Key}:Url",
            .. from endpoint in endpoints
               where Contain(endpoint.Key, configuration) && !string.IsNullOrEmpty(endpoint["Protocols"])
               select $"{endpoint.Path}:Protocols: this endpoint serves chat, not HTTP; remove this setting, or "
                   + (endpoint.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
                       ? "give the endpoint a name that does not begin with Chat"
                       : $"{ChatRoomOptions.Section}:Endpoints:{endpoint.Key}:Protocol"),
        ];
    }
}
