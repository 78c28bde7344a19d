using ChatRoom.Server.Dashboard;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests.Dashboard;

/// <summary>The ring of samples, by its contract.</summary>
public sealed class LiveRingTests
{
    private const int Capacity = 5;

    private static readonly int Width = LiveRing.Names.Count;

    private readonly LiveRing _ring = new(Capacity);

    [Fact]
    public void Reader_gets_each_sample_once_in_order()
    {
        Add(1, 2, 3);
        var position = 0L;

        Read(ref position, most: 2).Should().Equal(1, 2);
        Add(4);
        Read(ref position, most: 2).Should().Equal(3, 4);
        Read(ref position, most: 2).Should().BeEmpty();
    }

    [Fact]
    public void Late_reader_goes_on_with_the_oldest_sample_there_is()
    {
        Add(1);
        var position = 0L;
        Read(ref position, most: Capacity).Should().Equal(1);

        Add([.. Enumerable.Range(2, 10)]);

        Read(ref position, most: 3).Should().Equal(7, 8, 9);
        Read(ref position, most: 3).Should().Equal(10, 11);
    }

    [Fact]
    public void Numbers_of_a_sample_stay_together()
    {
        var sample = Enumerable.Range(0, Width).Select(static i => (double)i).ToArray();
        _ring.Add(sample);
        var read = new double[Width];
        var position = 0L;

        _ring.Read(ref position, read).Should().Be(1);

        read.Should().Equal(sample);
    }

    [Fact]
    public async Task Waiting_ends_with_the_next_sample()
    {
        Add(1);
        await _ring.WaitAsync(position: 0, TestContext.Current.CancellationToken);
        var waiting = _ring.WaitAsync(position: 1, TestContext.Current.CancellationToken);
        waiting.IsCompleted.Should().BeFalse();

        Add(2);

        await Wait.ForAsync(waiting, "the next sample");
    }

    [Fact]
    public void Memory_does_not_grow_with_the_samples()
    {
        var ring = new LiveRing();
        var sample = new double[Width];
        ring.Add(sample);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 3 * LiveRing.Hour; i++)
        {
            ring.Add(sample);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(3 * LiveRing.Hour * 200, "a sample allocates what wakes its readers, and nothing else");
    }

    private void Add(params int[] samples)
    {
        foreach (var sample in samples)
        {
            var numbers = new double[Width];
            numbers[0] = sample;
            _ring.Add(numbers);
        }
    }

    private int[] Read(ref long position, int most)
    {
        var numbers = new double[most * Width];
        var count = _ring.Read(ref position, numbers);
        return [.. Enumerable.Range(0, count).Select(i => (int)numbers[i * Width])];
    }
}
