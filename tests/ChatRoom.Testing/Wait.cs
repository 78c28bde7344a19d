using System.Diagnostics;

namespace ChatRoom.Testing;

/// <summary>Waiting for what is expected, never for time to pass: a test that fails says what did not come.</summary>
public static class Wait
{
    /// <summary>How long anything may take, at most; far more than it ever does.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Until a condition holds.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        for (var begin = Stopwatch.GetTimestamp(); !condition();)
        {
            if (Stopwatch.GetElapsedTime(begin) > Patience)
            {
                throw new TimeoutException($"it did not come that {what}");
            }

            await Task.Delay(1);
        }
    }

    /// <summary>Until a task has ended.</summary>
    public static async Task ForAsync(Task task, string what)
    {
        try
        {
            await task.WaitAsync(Patience);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"it did not come that {what}", e);
        }
    }

    /// <summary>Does something meanwhile, on another thread.</summary>
    public static Task Meanwhile(Action action) => Task.Run(action);

    /// <summary>Does something meanwhile, on another thread.</summary>
    public static Task Meanwhile(Func<Task> action) => Task.Run(action);

    /// <summary>Does something meanwhile, on another thread, and returns what came of it.</summary>
    public static Task<T> Meanwhile<T>(Func<Task<T>> action) => Task.Run(action);
}
