using System.Collections.Concurrent;
using ChatRoom.Client.Sessions;

namespace ChatRoom.Client.Tests.Sessions;

/// <summary>Keeps what it is shown, and gives the aliases it has got.</summary>
internal sealed class RecordingFrontEnd(params string[] aliases) : IFrontEnd, IDisposable
{
    private readonly Queue<string> _aliases = new(aliases);
    private readonly SemaphoreSlim _joined = new(0);

    public ConcurrentQueue<SessionEvent> Events { get; } = [];

    public List<string?> Refusals { get; } = [];

    public List<string?> Suggestions { get; } = [];

    public bool WantsRoster { get; init; }

    /// <summary>Done when an alias is asked for.</summary>
    public Func<Task> WhenAsked { get; set; } = static () => Task.CompletedTask;

    public void Show(SessionEvent e)
    {
        Events.Enqueue(e);
        if (e is SessionEvent.Joined)
        {
            _joined.Release();
        }
    }

    /// <summary>Waits until it was shown that we are in, once for each time.</summary>
    public async Task JoinedAsync() => (await _joined.WaitAsync(TimeSpan.FromSeconds(20))).Should().BeTrue("the session is to join");

    /// <summary>Waits until a line was shown.</summary>
    public async Task ReceivedAsync(string raw)
    {
        var end = DateTime.UtcNow.AddSeconds(20);
        while (!Events.OfType<SessionEvent.Received>().Any(received => received.Line.Raw == raw))
        {
            (DateTime.UtcNow < end).Should().BeTrue($"'{raw}' is to be shown");
            await Task.Yield();
        }
    }

    /// <summary>Waits until the session waits for another attempt.</summary>
    public async Task LostAsync()
    {
        var end = DateTime.UtcNow.AddSeconds(20);
        while (!Events.OfType<SessionEvent.Lost>().Any())
        {
            (DateTime.UtcNow < end).Should().BeTrue("the connection is to be lost");
            await Task.Yield();
        }
    }

    public void Dispose() => _joined.Dispose();

    public async Task<string?> AskAliasAsync(string? refusal, string? suggestion, CancellationToken cancellation)
    {
        Refusals.Add(refusal);
        Suggestions.Add(suggestion);
        await WhenAsked();
        return _aliases.TryDequeue(out var alias) ? alias : null;
    }
}
