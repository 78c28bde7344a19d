namespace ChatRoom.Testing;

/// <summary>The time that a test waits for a result. It is so long that only a failure reaches it.</summary>
public static class Deadline
{
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10); // asking without a pause would take the time of those who are to answer

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
        while (true)
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

            await Task.Delay(Pause);
        }
    }
}
