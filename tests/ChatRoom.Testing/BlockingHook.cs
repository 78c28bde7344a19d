namespace ChatRoom.Testing;

/// <summary>Blocks threads of a server in another process. The server then prints <c>… is blocked</c>.</summary>
public static class BlockingHook
{
    /// <summary>The signal that blocks the thread that reads from all sockets: SIGUSR1.</summary>
    public const int BlockSockets = 10;

    /// <summary>The signal that blocks all threads of the thread pool: SIGUSR2.</summary>
    public const int BlockPool = 12;

    /// <summary>Adds the hook to the options of a server.</summary>
    public static ServerLaunch Into(ServerLaunch launch) => launch with
    {
        Environment = new Dictionary<string, string>(launch.Environment) { ["DOTNET_STARTUP_HOOKS"] = typeof(BlockingHook).Assembly.Location },
    };
}
