using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.ConsoleClient;

/// <summary>Accepts one client and sends lines until the client stops reading.</summary>
internal sealed class FloodingServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _talking;

    public FloodingServer()
    {
        _listener.Start();
        _talking = TalkAsync();
    }

    /// <summary>The address.</summary>
    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Waits until the client has taken nothing for a while.</summary>
    public Task StalledAsync() => _stalled.Task.WaitAsync(Deadline.Default);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _talking.ContinueWith(static _ => { }, TaskScheduler.Default);
        _end.Dispose();
    }

    private async Task TalkAsync()
    {
        using var client = await _listener.AcceptTcpClientAsync(_end.Token);
        var stream = client.GetStream();
        await stream.WriteAsync("alias?"u8.ToArray(), _end.Token);
        var alias = new byte[100];
        var length = await stream.ReadAsync(alias, _end.Token);
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"{Encoding.UTF8.GetString(alias, 0, length).Trim()} has connected to the chat room!\nYou are now connected!\n"), _end.Token);
        var talk = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("ann: and so on, and so on\n", 1000)));
        while (true)
        {
            var written = stream.WriteAsync(talk, _end.Token).AsTask();
            if (await Task.WhenAny(written, Task.Delay(TimeSpan.FromSeconds(1), _end.Token)) != written)
            {
                _stalled.TrySetResult();
            }

            await written;
        }
    }
}
