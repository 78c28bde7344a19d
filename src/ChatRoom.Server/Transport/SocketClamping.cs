using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Transport;

/// <summary>Lowers <c>MaxConnections</c> to what the process can hold; the chat then refuses the rest politely.</summary>
/// <param name="files">Files that the process may open; null: unknown.</param>
internal sealed class SocketClamping(long? files) : IPostConfigureOptions<ChatRoomOptions>
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
        Configured = (limits.MaxConnections, limits.MaxHttpConnections);
        Budget = SocketBudget.Of(files, limits);
        if (limits.MaxConnections >= 0) // the validation reports what is below
        {
            limits.MaxConnections = Budget.Chat;
        }
    }
}
