using System.Collections.Concurrent;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Chat;

/// <summary>A talker and a listener that keep up, and a member that does not read.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private const int BatchMessages = 10;
    private const string SleeperLeft = "sleeper has left the chat room!\n";
    private static readonly string Filler = new('x', 4000);

    private readonly TestClient[] _awake;
    private readonly ConcurrentBag<TestClient> _haveSeenItLeave = [];

    private Crowd(TestClient talker, TestClient listener, TestClient sleeper) =>
        (Talker, Listener, Sleeper, _awake) = (talker, listener, sleeper, [talker, listener]);

    public TestClient Talker { get; }

    public TestClient Listener { get; }

    /// <summary>The member that does not read until the test reads from it.</summary>
    public TestClient Sleeper { get; }

    /// <summary>The number of messages sent so far.</summary>
    public int Said { get; private set; }

    /// <summary>Connects the three members.</summary>
    public static async Task<Crowd> InAsync(TestServer server, bool overTls = false)
    {
        var talker = overTls ? await server.JoinTlsAsync("talker") : await server.JoinAsync("talker");
        var listener = overTls ? await server.JoinTlsAsync("listener") : await server.JoinAsync("listener");
        var sleeper = overTls ? await server.ConnectTlsAsync(receiveBuffer: 4096) : await server.ConnectAsync(receiveBuffer: 4096);
        await sleeper.JoinAsync("sleeper");
        foreach (var each in (TestClient[])[talker, listener])
        {
            await each.SkipToAsync("sleeper has connected to the chat room!\n");
        }

        return new Crowd(talker, listener, sleeper);
    }

    /// <summary>
    /// Sends more than the buffers of the server and the system hold, in batches. The talker and the listener read each batch
    /// before the next one, so only the sleeper lags.
    /// </summary>
    public async Task TalkAsync(int megabytes = 12)
    {
        while (Said * Filler.Length < megabytes * 1024 * 1024)
        {
            var batch = Enumerable.Range(Said, BatchMessages).Select(static n => $"{n} {Filler}\n").ToArray();
            await Talker.SendAsync(string.Concat(batch));
            await Task.WhenAll(_awake.Select(one => ExpectAsync(one, [.. batch.Select(static line => $"talker: {line}")])));
            Said += BatchMessages;
        }
    }

    /// <summary>Waits until the others see that the sleeper has left, which may have happened while they talked.</summary>
    public async Task ExpectSleeperLeftAsync()
    {
        foreach (var one in _awake.Where(one => !_haveSeenItLeave.Contains(one)))
        {
            await one.ExpectAsync(SleeperLeft);
        }
    }

    private async Task ExpectAsync(TestClient one, string[] batch)
    {
        var read = await one.SkipToAsync(batch[^1]);
        if (read.Contains(SleeperLeft, StringComparison.Ordinal))
        {
            _haveSeenItLeave.Add(one);
            read = read.Replace(SleeperLeft, "", StringComparison.Ordinal);
        }

        Assert.Equal(string.Concat(batch), read);
    }

    public async ValueTask DisposeAsync()
    {
        Sleeper.Abort();
        await Talker.DisposeAsync();
        await Listener.DisposeAsync();
    }
}
