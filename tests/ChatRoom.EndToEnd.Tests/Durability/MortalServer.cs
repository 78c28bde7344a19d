using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Durability;

/// <summary>A server that is killed and started again, on the same files and another port.</summary>
/// <param name="launch">How it is started.</param>
/// <param name="ended">Called after each kill; null: nothing is.</param>
internal sealed class MortalServer(ServerLaunch launch, Action? ended = null) : IAsyncDisposable
{
    private TaskCompletionSource<TestServer> _up = NewSignal();

    /// <summary>Its port, once it is up.</summary>
    public async Task<int> PortAsync() => (await _up.Task.WithinAsync(static () => "a server that is up")).ChatPort;

    /// <summary>Starts it.</summary>
    public async Task StartAsync() => _up.SetResult(await TestServer.StartAsync(launch));

    /// <summary>Kills it.</summary>
    public async Task KillAsync()
    {
        var server = await _up.Task;
        _up = NewSignal();
        await server.Process.KillAsync();
        await server.DisposeAsync();
        ended?.Invoke();
    }

    public async ValueTask DisposeAsync()
    {
        if (_up.Task.IsCompletedSuccessfully)
        {
            await (await _up.Task).DisposeAsync();
        }
    }

    private static TaskCompletionSource<TestServer> NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
