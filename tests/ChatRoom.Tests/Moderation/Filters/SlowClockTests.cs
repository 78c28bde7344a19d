using ChatRoom.Moderation.Filters;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Moderation.Filters;

public sealed class SlowClockTests
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(30);

    private readonly SlowClock _clock = new();

    [Fact]
    public void Contract_1_person_waits_in_that_room_only()
    {
        _clock.Take("#ops", 1, now: 100, Slow).Should().Be(TimeSpan.Zero);

        _clock.WaitFor("#ops", 1, 100 + TimeSpan.TicksPerSecond).Should().Be(TimeSpan.FromSeconds(29));
        _clock.Take("#ops", 1, 100 + TimeSpan.TicksPerSecond, Slow).Should().Be(TimeSpan.FromSeconds(29));
        _clock.Take("#dev", 1, 100, Slow).Should().Be(TimeSpan.Zero);
        _clock.Take("#ops", 2, 100, Slow).Should().Be(TimeSpan.Zero);
        _clock.Take("#ops", 1, 100 + Slow.Ticks, Slow).Should().Be(TimeSpan.Zero);
    }

    [Fact]
    public void Contract_2_those_who_may_speak_again_are_forgotten_first()
    {
        for (var person = 1; person <= SlowClock.MostEntries; person++)
        {
            _clock.Take("#ops", person, now: person <= SlowClock.MostEntries / 2 ? 0 : Slow.Ticks, Slow);
        }

        _clock.Take("#ops", 0, Slow.Ticks, Slow);

        _clock.Count.Should().Be((SlowClock.MostEntries / 2) + 1);
        _clock.WaitFor("#ops", SlowClock.MostEntries, Slow.Ticks).Should().Be(Slow);
    }

    [Fact]
    public void Contract_2_then_those_who_may_do_so_soonest()
    {
        for (var person = 1; person <= SlowClock.MostEntries + 1; person++)
        {
            _clock.Take("#ops", person, person, Slow);
        }

        _clock.Count.Should().Be((3 * SlowClock.MostEntries / 4) + 1);
        _clock.WaitFor("#ops", 1, 2).Should().Be(TimeSpan.Zero);
        _clock.WaitFor("#ops", SlowClock.MostEntries, SlowClock.MostEntries).Should().Be(Slow);
    }

    [Fact]
    public void Contract_4_successor_waits_as_long_and_the_later_time_counts()
    {
        _clock.Take("#ops", 1, now: 100, Slow);
        _clock.Take("#dev", 1, now: 0, Slow);
        _clock.Take("#dev", 2, now: 50, Slow);

        _clock.Copy(1, 2, now: 100);

        _clock.WaitFor("#ops", 2, 100).Should().Be(Slow);
        _clock.WaitFor("#dev", 2, 50).Should().Be(Slow);
        _clock.WaitFor("#ops", 1, 100).Should().Be(Slow);
        _clock.WaitFor("#ops", 3, 100).Should().Be(TimeSpan.Zero);
    }

    [Fact]
    public void Contract_4_cost_does_not_depend_on_the_entries_of_others()
    {
        var few = new SlowClock();
        few.Take("#ops", 1, now: 0, Slow);
        for (var person = 1; person < SlowClock.MostEntries; person++)
        {
            _clock.Take("#ops", person, now: 0, Slow);
        }

        BestTimeOf(_clock).Should().BeLessThan(50 * BestTimeOf(few), "it would be thousands of times as long if it looked at all");
        _clock.WaitFor("#ops", 2, 1).Should().Be(Slow - TimeSpan.FromTicks(1));
        _clock.Count.Should().Be(SlowClock.MostEntries - 1);
    }

    [Fact]
    public void Contract_3_one_of_many_threads_passes()
    {
        var passed = 0;
        Parallel.For(0, 100, _ => Interlocked.Add(ref passed, _clock.Take("#ops", 1, 0, Slow) == TimeSpan.Zero ? 1 : 0));

        passed.Should().Be(1);
    }

    private static TimeSpan BestTimeOf(SlowClock clock)
    {
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            var before = ThreadTime.Now;
            for (var j = 0; j < 200; j++)
            {
                clock.Copy(1, 2, now: 1);
            }

            best = ThreadTime.Now - before < best ? ThreadTime.Now - before : best;
        }

        return best;
    }
}
