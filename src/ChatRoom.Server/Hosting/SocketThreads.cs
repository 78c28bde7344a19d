namespace ChatRoom.Server.Hosting;

/// <summary>
/// Makes code that waits for a socket continue on the socket's thread instead of the thread pool. With few speakers in a room,
/// the change of threads would be the greatest cost of a read (docs/decisions/0025). The price: nothing that follows a read may
/// block. The runtime reads the switch once, before it creates its first socket.
/// </summary>
internal static class SocketThreads
{
    /// <summary>.NET's own switch, an environment variable: 1 or 0. A value that the user has set is kept.</summary>
    public const string Switch = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Sets the switch. Call it before anything else.</summary>
    public static void ContinueInline()
    {
        if (Environment.GetEnvironmentVariable(Switch) is null)
        {
            Environment.SetEnvironmentVariable(Switch, "1");
        }
    }

    /// <summary>Moves HTTP requests to the thread pool, so that their computations do not delay the chat.</summary>
    public static void UseThreadPool(this WebApplication app) => app.Use(static async (context, next) =>
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await next(context);
    });
}
