namespace ChatRoom.Testing;

/// <summary>Lets a test block the threads of a server in another process: the server says <c>… is blocked</c> when it is done.</summary>
public static class BlockingHook
{
    /// <summary>The signal that blocks the thread that reads from all sockets: SIGUSR1.</summary>
    public const int BlockSockets = 10;

    /// <summary>The signal that blocks all threads of the thread pool: SIGUSR2.</summary>
    public const int BlockPool = 12;

    /// <summary>Starts the server with the hook.</summary>
    public static ServerLaunch Into(ServerLaunch launch) => launch with
    {
        Environment = new Dictionary<string, string>(launch.Environment) { ["DOTNET_STARTUP_HOOKS"] = typeof(BlockingHook).Assembly.Location },
    };
}
