using System.Collections.Concurrent;
using ChatRoom.Client.Sessions;

namespace ChatRoom.Client.Tests.Sessions;

/// <summary>A front end that records events and answers with the given aliases, in order.</summary>
internal sealed class RecordingFrontEnd(params string[] aliases) : IFrontEnd, IDisposable
{
    private readonly Queue<string> _aliases = new(aliases);
    private readonly SemaphoreSlim _joined = new(0);

    public ConcurrentQueue<SessionEvent> Events { get; } = [];

    public List<string?> Refusals { get; } = [];

    public List<string?> Suggestions { get; } = [];

    /// <summary>What the session has asked for.</summary>
    public ConcurrentQueue<SecretQuestion> Questions { get; } = [];

    /// <summary>The passwords to answer with, in order; after them the user never answers.</summary>
    public ConcurrentQueue<string?> Passwords { get; init; } = [];

    public bool WantsRoster { get; init; }

    /// <summary>Called when the session asks for an alias.</summary>
    public Func<Task> WhenAsked { get; set; } = static () => Task.CompletedTask;

    public void Show(SessionEvent e)
    {
        Events.Enqueue(e);
        if (e is SessionEvent.Joined)
        {
            _joined.Release();
        }
    }

    /// <summary>Waits for the next <see cref="SessionEvent.Joined"/>.</summary>
    public async Task JoinedAsync() => (await _joined.WaitAsync(TimeSpan.FromSeconds(20))).Should().BeTrue("the session should join");

    /// <summary>Waits until a line is shown.</summary>
    public async Task ReceivedAsync(string raw)
    {
        var end = DateTime.UtcNow.AddSeconds(20);
        while (!Events.OfType<SessionEvent.Received>().Any(received => received.Line.Raw == raw))
        {
            (DateTime.UtcNow < end).Should().BeTrue($"'{raw}' should be shown");
            await Task.Yield();
        }
    }

    /// <summary>Waits until the session has asked for so many passwords.</summary>
    public async Task QuestionedAsync(int count)
    {
        var end = DateTime.UtcNow.AddSeconds(20);
        while (Questions.Count < count)
        {
            (DateTime.UtcNow < end).Should().BeTrue("the session should ask for a password");
            await Task.Yield();
        }
    }

    /// <summary>Waits until the session has lost its connection.</summary>
    public async Task LostAsync()
    {
        var end = DateTime.UtcNow.AddSeconds(20);
        while (!Events.OfType<SessionEvent.Lost>().Any())
        {
            (DateTime.UtcNow < end).Should().BeTrue("the connection should be lost");
            await Task.Yield();
        }
    }

    public void Dispose() => _joined.Dispose();

    public async Task<string?> AskSecretAsync(SecretQuestion question, CancellationToken cancellation)
    {
        var isAnswered = Passwords.TryDequeue(out var password);
        Questions.Enqueue(question);
        if (!isAnswered)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        }

        return password;
    }

    public async Task<string?> AskAliasAsync(string? refusal, string? suggestion, CancellationToken cancellation)
    {
        Refusals.Add(refusal);
        Suggestions.Add(suggestion);
        await WhenAsked();
        return _aliases.TryDequeue(out var alias) ? alias : null;
    }
}
