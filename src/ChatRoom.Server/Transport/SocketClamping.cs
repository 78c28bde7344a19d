using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Transport;

/// <summary>Lowers <c>MaxConnections</c> to what the process can hold; the chat then refuses the rest politely.</summary>
/// <param name="files">Files that the process may open; null: unknown.</param>
/// <param name="http">The limits of HTTP.</param>
internal sealed class SocketClamping(long? files, IOptions<HttpLimitOptions> http) : IPostConfigureOptions<ChatRoomOptions>
{
    /// <summary>Files that the process may open; null: unknown.</summary>
    public long? Files => files;

    /// <summary>What each kind of endpoint may hold; null until the settings are read.</summary>
    public SocketBudget? Budget { get; private set; }

    /// <summary><c>MaxConnections</c> and <c>MaxHttpConnections</c> as configured.</summary>
    public (int Chat, int Http) Configured { get; private set; }

    /// <inheritdoc />
    public void PostConfigure(string? name, ChatRoomOptions options)
    {
        var limits = options.Limits;
        Configured = (limits.MaxConnections, http.Value.MaxHttpConnections);
        Budget = SocketBudget.Of(files, limits.MaxConnections, http.Value.MaxHttpConnections);
        if (limits.MaxConnections >= 0) // the validation reports what is below
        {
            limits.MaxConnections = Budget.Chat;
        }
    }
}
