namespace ChatRoom.Browser.Tests;

/// <summary>A server whose files outlive it: it starts again on the same ports.</summary>
internal sealed class RestartingServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatroom-page-");

    private RestartingServer()
    {
    }

    /// <summary>The server that runs, or ran last.</summary>
    public TestServer Current { get; private set; } = null!;

    public static async Task<RestartingServer> StartAsync()
    {
        var server = new RestartingServer();
        server.Current = await server.LaunchAsync(chatPort: 0, httpPort: 0);
        return server;
    }

    /// <summary>Starts the server again, after it has ended.</summary>
    public async Task StartAgainAsync()
    {
        await Current.Process.ExitCodeAsync();
        var before = Current;
        Current = await LaunchAsync(before.ChatPort, before.HttpPort);
        await before.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Current.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private Task<TestServer> LaunchAsync(int chatPort, int httpPort) => TestServer.StartAsync(new ServerLaunch
    {
        Directory = _folder.FullName,
        Arguments = [$"--Kestrel:Endpoints:Chat:Url=http://127.0.0.1:{chatPort}", $"--Kestrel:Endpoints:Http:Url=http://127.0.0.1:{httpPort}", $"--{ChatServerFixture.PageFolder}"],
    });
}
