namespace ChatRoom.Testing;

/// <summary>The time that a test waits for a result. It is so long that only a failure reaches it, also while sixty threads share two slow cores.</summary>
public static class Deadline
{
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(90);

    private const int ShortestPause = 5; // milliseconds
    private const int LongestPause = 40; // asking all the time would take the time of those who are to answer

    /// <summary>Returns the task's result. After the deadline throws an exception that names the awaited result.</summary>
    public static async Task<T> WithinAsync<T>(this Task<T> task, Func<string> waitingFor, TimeSpan? time = null)
    {
        try
        {
            return await task.WaitAsync(time ?? Default);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"waited {time ?? Default} for {waitingFor()}");
        }
    }

    /// <summary>Asks repeatedly until the answer is as expected. Returns that answer.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> expected, Func<T, string> describe)
    {
        var end = DateTime.UtcNow + Default;
        for (var pause = ShortestPause; ; pause = Math.Min(2 * pause, LongestPause))
        {
            var answer = await ask();
            if (expected(answer))
            {
                return answer;
            }

            if (DateTime.UtcNow > end)
            {
                throw new TimeoutException($"no expected answer within {Default}; the last answer was {describe(answer)}");
            }

            await Task.Delay(pause);
        }
    }
}
