using System.Collections.Concurrent;

namespace ChatRoom.Accounts;

// Contract of PasswordWorkers (tests in ChatRoom.Tests/Accounts/PasswordWorkersTests):
//
// 1. Jobs run on threads of their own, with a low priority, and leave at least one of several cores to others: whatever the
//    number of logins, messages go first.
// 2. At most MostWaiting jobs wait. TryRun refuses more; it never waits.
// 3. The caller continues on the thread pool, also if the job throws.
// 4. A job whose caller has given up before it begins is left out.
// 5. The end waits for nothing: jobs that have not begun are canceled, and the process may end amid one.

/// <summary>
/// Threads that derive keys from passwords. They start with the server, because .NET ends a process that tries to start a thread
/// without a free file descriptor. The contract stands above.
/// </summary>
internal sealed class PasswordWorkers : IDisposable
{
    /// <summary>Jobs that may wait: a few seconds of work.</summary>
    public const int MostWaiting = 1_024;

    /// <summary>How many jobs run at once.</summary>
    public static readonly int Threads = Math.Clamp(Environment.ProcessorCount - 1, 1, 4);

    private readonly BlockingCollection<Action> _jobs = new(MostWaiting);

    public PasswordWorkers()
    {
        for (var i = 0; i < Threads; i++)
        {
            new Thread(Run) { Name = "passwords", IsBackground = true }.Start();
        }
    }

    /// <summary>Jobs that wait.</summary>
    public int Waiting => _jobs.Count;

    /// <summary>Queues a job; null if too many wait, or the server is shutting down.</summary>
    /// <param name="job">The work.</param>
    /// <param name="cancellationToken">Ends the wait, and leaves the job out if it has not begun.</param>
    public Task<T>? TryRun<T>(Func<T> job, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            return _jobs.TryAdd(() => Run(job, done, cancellationToken)) ? done.Task.WaitAsync(cancellationToken) : null;
        }
        catch (InvalidOperationException)
        {
            return null; // the end has come
        }
    }

    /// <summary>Cancels the waiting jobs and tells the threads to end.</summary>
    public void Dispose() => _jobs.CompleteAdding(); // not disposed of: the threads use it until they end

    private void Run<T>(Func<T> job, TaskCompletionSource<T> done, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested || _jobs.IsAddingCompleted)
        {
            done.SetCanceled(cancellationToken);
            return;
        }

        try
        {
            done.SetResult(job());
        }
        catch (Exception e)
        {
            done.SetException(e);
        }
    }

    private void Run()
    {
        ThreadPriorities.GiveWay();
        foreach (var job in _jobs.GetConsumingEnumerable())
        {
            job();
        }
    }
}
