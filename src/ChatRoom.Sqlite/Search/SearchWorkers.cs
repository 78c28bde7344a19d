using System.Collections.Concurrent;

namespace ChatRoom.Sqlite.Search;

/// <summary>
/// Threads that run searches. They start with the server, because .NET ends a process that tries to start a thread without a
/// free file descriptor. Searches wait for the disk, so they do not belong on the thread pool.
/// </summary>
internal sealed class SearchWorkers : IDisposable
{
    private readonly BlockingCollection<Action> _jobs = [];
    private readonly Thread[] _threads;

    /// <param name="count">The number of threads.</param>
    public SearchWorkers(int count)
    {
        _threads = [.. Enumerable.Range(0, count).Select(_ => new Thread(Run) { Name = "search", IsBackground = true })];
        foreach (var thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>Runs a job on one of the threads. The caller continues on the thread pool.</summary>
    /// <exception cref="InvalidOperationException">This object is disposed of.</exception>
    public Task RunAsync(Action job)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _jobs.Add(() =>
        {
            try
            {
                job();
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    /// <summary>Finishes the waiting jobs and ends the threads.</summary>
    public void Dispose()
    {
        _jobs.CompleteAdding();
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _jobs.Dispose();
    }

    private void Run()
    {
        foreach (var job in _jobs.GetConsumingEnumerable())
        {
            job();
        }
    }
}
