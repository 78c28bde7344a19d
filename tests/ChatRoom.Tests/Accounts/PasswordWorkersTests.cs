using ChatRoom.Accounts;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Accounts;

/// <summary>The contract of <see cref="PasswordWorkers"/>.</summary>
public sealed class PasswordWorkersTests : IDisposable
{
    private readonly PasswordWorkers _workers = new();
    private readonly ManualResetEventSlim _hold = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _hold.Set();
        _workers.Dispose();
        _hold.Dispose();
    }

    [Fact]
    public async Task Contract_1_jobs_run_on_threads_of_their_own()
    {
        var (name, isPooled) = await _workers.TryRun(static () => (Thread.CurrentThread.Name, Thread.CurrentThread.IsThreadPoolThread), Cancellation)!;

        name.Should().Be("passwords");
        isPooled.Should().BeFalse();
    }

    [Fact]
    public async Task Contract_1_one_of_several_cores_is_left_to_others()
    {
        PasswordWorkers.Threads.Should().Be(Environment.ProcessorCount is 1 or 2 ? 1 : Math.Min(4, Environment.ProcessorCount - 1));
        var jobs = Enumerable.Range(0, 10).Select(_ => _workers.TryRun(
            () =>
            {
                _hold.Wait(Cancellation);
                return Environment.CurrentManagedThreadId;
            },
            Cancellation)!).ToArray();
        await Wait.UntilAsync(() => _workers.Waiting <= jobs.Length - PasswordWorkers.Threads, "each thread has a job");

        _hold.Set();

        (await Task.WhenAll(jobs)).Distinct().Should().HaveCountLessThanOrEqualTo(PasswordWorkers.Threads);
    }

    [Fact]
    public async Task Contract_2_more_jobs_than_may_wait_are_refused_at_once()
    {
        await HoldAsync();
        var waiting = Enumerable.Range(0, PasswordWorkers.MostWaiting).Select(i => _workers.TryRun(() => i, Cancellation)).ToArray();

        waiting.Should().NotContainNulls();
        _workers.Waiting.Should().Be(PasswordWorkers.MostWaiting);
        _workers.TryRun(static () => 0, Cancellation).Should().BeNull();

        _hold.Set();
        (await Task.WhenAll(waiting!)).Should().HaveCount(PasswordWorkers.MostWaiting);
        (await _workers.TryRun(static () => 1, Cancellation)!).Should().Be(1);
    }

    [Fact]
    public async Task Contract_3_a_job_that_throws_fails_alone()
    {
        var failing = () => _workers.TryRun<int>(static () => throw new InvalidDataException(), Cancellation)!;

        await failing.Should().ThrowAsync<InvalidDataException>();
        (await _workers.TryRun(static () => Thread.CurrentThread.Name, Cancellation)!).Should().Be("passwords");
    }

    [Fact]
    public async Task Contract_4_a_job_whose_caller_has_given_up_is_left_out()
    {
        await HoldAsync();
        var hasRun = false;
        using var canceled = new CancellationTokenSource();
        var job = _workers.TryRun(() => hasRun = true, canceled.Token)!;
        var last = _workers.TryRun(static () => 1, Cancellation)!;

        await canceled.CancelAsync();

        await ((Func<Task>)(() => job)).Should().ThrowAsync<OperationCanceledException>();
        _hold.Set();
        await last;
        await Wait.UntilAsync(() => _workers.Waiting == 0, "the queue is empty");
        hasRun.Should().BeFalse();
    }

    [Fact]
    public async Task Contract_5_the_end_does_not_wait_and_cancels_what_has_not_begun()
    {
        await HoldAsync();
        var hasRun = false;
        var waiting = _workers.TryRun(() => hasRun = true, Cancellation)!;

        _workers.Dispose();

        _workers.TryRun(static () => 1, Cancellation).Should().BeNull();
        _hold.Set();
        await ((Func<Task>)(() => waiting)).Should().ThrowAsync<OperationCanceledException>();
        hasRun.Should().BeFalse();
    }

    /// <summary>Keeps all threads busy until <see cref="_hold"/> is set.</summary>
    private async Task HoldAsync()
    {
        var busy = 0;
        for (var i = 0; i < PasswordWorkers.Threads; i++)
        {
            _ = _workers.TryRun(
                () =>
                {
                    Interlocked.Increment(ref busy);
                    _hold.Wait();
                    return 0;
                },
                CancellationToken.None);
        }

        await Wait.UntilAsync(() => Volatile.Read(ref busy) == PasswordWorkers.Threads, "all threads are busy");
    }
}
