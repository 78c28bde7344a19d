using ChatRoom.Journal;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Journal;

/// <summary>IMessageJournal, contract 4: the appends of one connection.</summary>
public class PendingAppendsTests
{
    private readonly FakeJournal _journal = new() { Holding = true };
    private readonly List<string> _refused = [];

    [Fact]
    public async Task Contract_4_64_appends_may_be_pending_and_the_next_waits_for_the_oldest()
    {
        var pending = NewPending();
        for (var i = 1; i < PendingAppends.Size; i++)
        {
            (await AppendAsync(pending, i)).Should().BeTrue($"append {i} does not wait");
        }

        var full = pending.AppendAsync("#a", Some.Message("64")).AsTask();
        full.IsCompleted.Should().BeFalse();
        _journal.Held.Should().Be(64);
        _journal.Release(1);

        await Wait.ForAsync(full, "there is room");
        _journal.Held.Should().Be(63);
    }

    [Fact]
    public async Task Contract_4_appends_begin_in_order()
    {
        var pending = NewPending();
        var appending = Wait.Meanwhile(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                await pending.AppendAsync("#a", Some.Message($"{i}"));
            }

            await pending.DrainAsync();
        });

        while (!appending.IsCompleted)
        {
            _journal.Held.Should().BeLessThanOrEqualTo(64);
            _journal.Release(1);
            await Task.Yield();
        }

        await appending;
        _journal.Begun.Should().Equal(Enumerable.Range(0, 500).Select(i => $"{i}"));
    }

    [Fact]
    public async Task Contract_6_a_refusal_is_reported_and_the_next_append_continues()
    {
        var pending = NewPending();
        await AppendAsync(pending, 1);
        await AppendAsync(pending, 2);

        _journal.Failure = "full";
        _journal.Release(1);
        _journal.Failure = null;
        _journal.Release(1);
        await pending.DrainAsync();
        _journal.Holding = false;
        _journal.Failure = "still full";
        await AppendAsync(pending, 3);

        _refused.Should().Equal("full", "still full");
    }

    [Fact]
    public async Task Drain_waits_for_all_pending_appends()
    {
        var pending = NewPending();
        await AppendAsync(pending, 1);
        await AppendAsync(pending, 2);

        var drain = pending.DrainAsync().AsTask();
        _journal.Release(1);
        drain.IsCompleted.Should().BeFalse();
        _journal.Release(1);

        await Wait.ForAsync(drain, "nothing is under way");
    }

    [Fact]
    public async Task Drain_continues_on_another_thread_than_the_one_that_completes_an_append()
    {
        var pending = NewPending();
        await AppendAsync(pending, 1);
        var resumed = DrainAsync();

        var telling = new Thread(() => _journal.Release()) { IsBackground = true };
        telling.Start();

        (await resumed.WithinAsync(() => "the drain to go on")).Should().NotBe(telling);

        async Task<Thread> DrainAsync()
        {
            await pending.DrainAsync().ConfigureAwait(false);
            return Thread.CurrentThread;
        }
    }

    [Fact]
    public async Task An_exception_while_reporting_a_refusal_reaches_the_caller()
    {
        var pending = new PendingAppends(_journal, _ => throw new InvalidOperationException("a mistake"));
        await AppendAsync(pending, 1);

        _journal.Failure = "full";
        _journal.Release();

        var drain = async () => await pending.DrainAsync();
        await drain.Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task The_bound_can_be_reached_again_and_again()
    {
        var pending = NewPending();
        for (var round = 0; round < 3; round++)
        {
            for (var i = 1; i < PendingAppends.Size; i++)
            {
                (await AppendAsync(pending, i)).Should().BeTrue($"append {i} of round {round} does not wait");
            }

            var drain = pending.DrainAsync().AsTask();
            _journal.Release(PendingAppends.Size - 2);
            drain.IsCompleted.Should().BeFalse();
            _journal.Release();
            await Wait.ForAsync(drain, $"nothing is under way in round {round}");
        }
    }

    private PendingAppends NewPending() => new(_journal, failure => _refused.Add(failure.Message));

    private static async Task<bool> AppendAsync(PendingAppends pending, int i)
    {
        var append = pending.AppendAsync("#a", Some.Message($"{i}"));
        var atOnce = append.IsCompleted;
        await append;
        return atOnce;
    }
}
