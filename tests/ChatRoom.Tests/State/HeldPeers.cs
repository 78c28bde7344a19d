using ChatRoom.State;

namespace ChatRoom.Tests.State;

/// <summary>Other servers that apply a change when a test says so.</summary>
internal sealed class HeldPeers : IStatePeers
{
    private readonly TaskCompletionSource _applied = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>For which versions somebody waits, or has waited.</summary>
    public List<long> Awaited { get; } = [];

    /// <summary>What this server has said that it has applied.</summary>
    public List<long> Said { get; } = [];

    /// <summary>Lets the others apply everything.</summary>
    public void Release() => _applied.SetResult();

    /// <inheritdoc />
    public void Applied(long version) => Said.Add(version);

    /// <inheritdoc />
    public async ValueTask WaitAsync(long version, CancellationToken cancellationToken)
    {
        Awaited.Add(version);
        await _applied.Task;
    }
}
