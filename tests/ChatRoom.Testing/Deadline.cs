namespace ChatRoom.Testing;

/// <summary>How long a test waits for what it expects; far longer than it takes, so that only a failure reaches it.</summary>
public static class Deadline
{
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(30);

    /// <summary>The task's result, or a failure that tells what was waited for.</summary>
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

    /// <summary>Asks again and again, until the answer is the one expected.</summary>
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
                throw new TimeoutException($"waited {Default} in vain; the last answer was {describe(answer)}");
            }

            await Task.Yield();
        }
    }
}
