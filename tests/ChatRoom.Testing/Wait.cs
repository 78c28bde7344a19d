using System.Diagnostics;

namespace ChatRoom.Testing;

/// <summary>Waits for conditions, never for a fixed time. A timeout names the awaited condition.</summary>
public static class Wait
{
    /// <summary>The timeout of all waits. It is so long that only a failure reaches it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const int LongestPause = 8; // milliseconds: asking all the time would take the time of what is awaited

    /// <summary>Waits until a condition holds.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var pause = 1;
        for (var begin = Stopwatch.GetTimestamp(); !condition(); pause = Math.Min(2 * pause, LongestPause))
        {
            if (Stopwatch.GetElapsedTime(begin) > Patience)
            {
                throw new TimeoutException($"timeout: expected that {what}");
            }

            await Task.Delay(pause);
        }
    }

    /// <summary>Waits until a task has ended.</summary>
    public static async Task ForAsync(Task task, string what)
    {
        try
        {
            await task.WaitAsync(Patience);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"timeout: expected that {what}", e);
        }
    }

    /// <summary>Runs an action on another thread.</summary>
    public static Task Meanwhile(Action action) => Task.Run(action);

    /// <summary>Runs an action on another thread.</summary>
    public static Task Meanwhile(Func<Task> action) => Task.Run(action);

    /// <summary>Runs a function on another thread. Returns its result.</summary>
    public static Task<T> Meanwhile<T>(Func<Task<T>> action) => Task.Run(action);
}
