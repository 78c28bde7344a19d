using ChatRoom.EndToEnd.Tests.Clients;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.ConsoleClient;

/// <summary>The tutorial's server, <c>examples/classic_server.py</c>, on a port of the system's choice.</summary>
internal sealed class ClassicServerProcess : IAsyncDisposable
{
    private readonly ToolProcess _process;

    private ClassicServerProcess(ToolProcess process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public static async Task<ClassicServerProcess> StartAsync()
    {
        var process = ToolProcess.Start("python3", "-u", Path.Combine(Repository.Root, "examples", "classic_server.py"), "127.0.0.1", "0");
        await process.Output.ReadThroughAsync("listening on port ");
        return new ClassicServerProcess(process, int.Parse((await process.Output.ReadThroughAsync(" "))[..^1], null));
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
