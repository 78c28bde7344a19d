namespace ChatRoom.Journal.Retention;

/// <summary>Repeats the deletion of old events until the server shuts down.</summary>
internal static class RetentionLoop
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Runs a pass at once, and then one every 10 s. A pass that fails ends nothing.</summary>
    /// <param name="pass">Deletes what is old.</param>
    /// <param name="failed">Is called with the error of a failed pass, once for each text in a row.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stopping">The server is shutting down.</param>
    public static async Task RunAsync(Func<Task> pass, Action<Exception> failed, TimeProvider time, CancellationToken stopping)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        string? failure = null;
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await pass();
                failure = null;
            }
            catch (Exception e) // for any error, the server continues, and the next pass tries again
            {
                if (e.Message != failure && !stopping.IsCancellationRequested)
                {
                    failed(e);
                }

                failure = e.Message;
            }
        }
        while (await NextAsync(timer, stopping));
    }

    private static async ValueTask<bool> NextAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
