using System.Collections.Concurrent;
using ChatRoom.Diagnostics;
using ChatRoom.Participants;

namespace ChatRoom.Connections;

/// <summary>What a session's loop is asked to do by others, in order. Any thread may add; only the session runs them.</summary>
internal sealed class Errands(TimeProvider time)
{
    /// <summary>How long an errand may wait for the request at hand, or for a client that does not read.</summary>
    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(5);

    private readonly ConcurrentQueue<Errand> _waiting = new();

    /// <summary>Whether none waits.</summary>
    public bool IsEmpty => _waiting.IsEmpty;

    /// <summary>Adds an errand.</summary>
    /// <param name="run">Does it.</param>
    /// <param name="otherwise">Why the session ends if it cannot do it in time.</param>
    public void Add(Func<Participant, ValueTask> run, CloseCause otherwise) => _waiting.Enqueue(new(run, otherwise, time.GetTimestamp()));

    /// <summary>Returns why the session has to end because an errand has waited too long; null: none has.</summary>
    public CloseCause? Overdue => _waiting.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Since) >= MostWait ? oldest.Otherwise : null;

    /// <summary>Runs all that wait, until the session stops.</summary>
    public async ValueTask RunAsync(Participant participant, Session session)
    {
        while (!session.IsStopping && _waiting.TryDequeue(out var errand))
        {
            await errand.Run(participant);
        }
    }

    private sealed record Errand(Func<Participant, ValueTask> Run, CloseCause Otherwise, long Since);
}
