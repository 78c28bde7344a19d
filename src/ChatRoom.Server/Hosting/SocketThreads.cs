namespace ChatRoom.Server.Hosting;

/// <summary>
/// Lets what waits for a socket go on at once, on the thread that learned of it, instead of being handed to the thread pool:
/// with a few speakers in a room the change of threads is what a read costs most (docs/decisions/0025). Then nothing that
/// follows a read may block. The runtime looks at this once, before its first socket.
/// </summary>
internal static class SocketThreads
{
    /// <summary>.NET's own switch: 1, or 0. Who has set it keeps what they set.</summary>
    public const string Switch = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>To be called before anything else.</summary>
    public static void GoOnAtOnce()
    {
        if (Environment.GetEnvironmentVariable(Switch) is null)
        {
            Environment.SetEnvironmentVariable(Switch, "1");
        }
    }

    /// <summary>HTTP is answered by the thread pool: what it computes is not to hold up those who chat.</summary>
    public static void UseThreadPool(this WebApplication app) => app.Use(static async (context, next) =>
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await next(context);
    });
}
