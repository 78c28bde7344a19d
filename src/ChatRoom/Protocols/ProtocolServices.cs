using ChatRoom.Protocols.Json;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRoom.Protocols;

/// <summary>Registers the protocols.</summary>
internal static class ProtocolServices
{
    /// <summary>Adds the table of the protocols.</summary>
    public static void AddProtocols(this IServiceCollection services)
    {
        services.AddSingleton<JsonActions>();
        services.AddSingleton<ClientProtocols>();
    }
}
