using System.Collections.Concurrent;

namespace ChatRoom.Diagnostics;

/// <summary>
/// Runs the steps of background work. An exception ends that step only; it is logged once, and again only after the step has
/// worked in between.
/// </summary>
internal sealed class GuardedSteps(ChatLog log)
{
    private readonly ConcurrentDictionary<string, bool> _failing = new();

    /// <summary>Runs a step.</summary>
    public void Run(string name, Action step)
    {
        try
        {
            step();
            Worked(name);
        }
        catch (Exception e)
        {
            Failed(name, e);
        }
    }

    /// <summary>Runs a step that waits.</summary>
    public async ValueTask RunAsync(string name, Func<ValueTask> step)
    {
        try
        {
            await step();
            Worked(name);
        }
        catch (Exception e)
        {
            Failed(name, e);
        }
    }

    private void Worked(string name)
    {
        if (!_failing.IsEmpty)
        {
            _failing.TryRemove(name, out _);
        }
    }

    private void Failed(string name, Exception e)
    {
        if (_failing.TryAdd(name, true))
        {
            log.StepFailed(name, e);
        }
    }
}
