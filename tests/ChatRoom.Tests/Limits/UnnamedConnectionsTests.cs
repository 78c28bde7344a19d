using System.Net;
using ChatRoom.Limits;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Tests.Limits;

/// <summary>The contract of <see cref="UnnamedConnections"/>.</summary>
public class UnnamedConnectionsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LimitOptions _limits = new() { MaxConnections = 1_000, UnnamedPercent = 20 };

    private static readonly IPEndPoint Newcomer = Address(250);

    [Theory]
    [InlineData(1_000, 20, 200)]
    [InlineData(10_000, 20, 2_000)]
    [InlineData(300, 20, 100)]
    [InlineData(10, 20, 100)]
    [InlineData(1_000, 99, 990)]
    [InlineData(1_000, 100, null)]
    [InlineData(0, 20, null)]
    public void Contract_1_it_is_full_at_its_part(int connections, int percent, int? most)
    {
        (_limits.MaxConnections, _limits.UnnamedPercent) = (connections, percent);
        var unnamed = new UnnamedConnections(_limits, _time);

        for (var i = 0; i < (most ?? 3_000); i++)
        {
            unnamed.IsFull.Should().BeFalse();
            unnamed.Add(new PlaceStub(Address(i)));
        }

        unnamed.IsFull.Should().Be(most is not null);
    }

    [Fact]
    public void Contract_1_limits_that_change_hold_for_connections_that_are_there()
    {
        _limits.UnnamedPercent = 100;
        var unnamed = new UnnamedConnections(_limits, _time);
        for (var i = 0; i < 250; i++)
        {
            unnamed.Add(new PlaceStub(Address(i)));
        }

        unnamed.IsFull.Should().BeFalse();
        _limits.UnnamedPercent = 25;
        unnamed.IsFull.Should().BeTrue();
        _limits.MaxConnections = 2_000;
        unnamed.IsFull.Should().BeFalse();
    }

    [Fact]
    public void Contract_2_the_oldest_of_the_address_that_has_the_most_gives_way()
    {
        var unnamed = new UnnamedConnections(_limits, _time);
        Add(unnamed, 1, 2, 3, 2, 3, 3);

        Taken(unnamed).Should().Equal((3, 2), (2, 1), (3, 4));
        unnamed.FindFor(Newcomer).Should().BeNull("each address has one, as the new one would have");
    }

    [Fact]
    public void Contract_2_an_address_that_has_as_many_as_others_gets_no_more()
    {
        var unnamed = new UnnamedConnections(_limits, _time);
        Add(unnamed, 1, 1, 1, 2, 2);

        unnamed.FindFor(Address(1)).Should().BeNull();
        unnamed.FindFor(Address(2)).Should().BeNull("it would then have more than the other one");
        unnamed.FindFor(Address(3)).Should().NotBeNull();
    }

    [Fact]
    public void Contract_3_one_that_has_waited_gives_way_to_its_equal()
    {
        var unnamed = new UnnamedConnections(_limits, _time);
        Add(unnamed, 1, 2, 3);
        _time.Advance(UnnamedConnections.Patience - TimeSpan.FromMilliseconds(1));
        unnamed.FindFor(Newcomer).Should().BeNull();

        _time.Advance(TimeSpan.FromMilliseconds(1));

        Taken(unnamed).Should().Equal((1, 0), (2, 1), (3, 2));
    }

    [Fact]
    public void Contract_3_one_that_has_waited_gives_way_to_another_of_its_address()
    {
        var unnamed = new UnnamedConnections(_limits, _time);
        Add(unnamed, 1, 1);
        _time.Advance(UnnamedConnections.Patience);

        unnamed.FindFor(Address(1)).Should().NotBeNull();
    }

    [Fact]
    public void Contract_3_the_oldest_of_all_addresses_that_have_the_most_gives_way_whenever_they_came_to_have_it()
    {
        var unnamed = new UnnamedConnections(_limits, _time);
        var (oldest, another) = (new PlaceStub(Address(1)), new PlaceStub(Address(1)));
        unnamed.Add(oldest);
        unnamed.Add(another);
        _time.Advance(UnnamedConnections.Patience / 2);
        unnamed.Add(new PlaceStub(Address(2)));
        unnamed.Remove(another); // now both addresses have one

        _time.Advance(UnnamedConnections.Patience / 2);

        unnamed.FindFor(Newcomer).Should().BeSameAs(oldest);
    }

    [Fact]
    public void Contract_4_a_newcomer_finds_none_where_nobody_is() => new UnnamedConnections(_limits, _time).FindFor(Newcomer).Should().BeNull();

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "127.0.0.2", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:2:2::1", false)]
    public void Contract_5_loopback_is_an_address_and_a_site_of_IPv6_is_one(string one, string other, bool isSame)
    {
        var unnamed = new UnnamedConnections(_limits, _time);
        unnamed.Add(new PlaceStub(new IPEndPoint(IPAddress.Parse(one), 1)));
        unnamed.Add(new PlaceStub(new IPEndPoint(IPAddress.Parse(one), 2)));

        (unnamed.FindFor(new IPEndPoint(IPAddress.Parse(other), 1)) is null).Should().Be(isSame);
    }

    [Fact]
    public void Contract_5_connections_without_an_address_count_as_of_one()
    {
        var unnamed = new UnnamedConnections(_limits, _time);
        var first = new PlaceStub(null);
        unnamed.Add(first);
        unnamed.Add(new PlaceStub(null));

        unnamed.FindFor(null).Should().BeNull();
        unnamed.FindFor(Newcomer).Should().BeSameAs(first);
    }

    [Fact]
    public void Connection_that_is_removed_twice_counts_once()
    {
        var unnamed = new UnnamedConnections(_limits, _time);
        var place = new PlaceStub(Newcomer);
        unnamed.Add(place);
        unnamed.Add(new PlaceStub(Newcomer));

        unnamed.Remove(place);
        unnamed.Remove(place);

        unnamed.Count.Should().Be(1);
    }

    [Fact]
    public void Contract_2_and_3_whatever_comes_and_goes_the_oldest_of_the_addresses_that_have_the_most_gives_way() => Gen.Int[-6, 7].Array[0, 200].Sample(steps =>
    {
        var unnamed = new UnnamedConnections(_limits, _time);
        var all = new List<(int Address, PlaceStub Place)>();
        foreach (var step in steps)
        {
            if (step == 7)
            {
                _time.Advance(UnnamedConnections.Patience / 3);
            }
            else if (step >= 0)
            {
                all.Add((step, new PlaceStub(Address(step))));
                unnamed.Add(all[^1].Place);
            }
            else if (all.FindIndex(one => one.Address == -step) is >= 0 and var index)
            {
                unnamed.Remove(all[index].Place);
                all.RemoveAt(index);
            }

            var counts = all.CountBy(static one => one.Address).ToDictionary();
            var greatest = counts.Values.DefaultIfEmpty().Max();
            var found = unnamed.FindFor(Newcomer);
            unnamed.Count.Should().Be(all.Count);
            var oldest = all.FirstOrDefault(one => counts[one.Address] == greatest).Place;
            var hasWaited = oldest is not null && _time.GetElapsedTime(oldest.Since) >= UnnamedConnections.Patience;
            found.Should().BeSameAs(greatest >= 2 || hasWaited ? oldest : null);
        }
    }, threads: 1);

    /// <summary>Adds a connection of each of these addresses, in this order.</summary>
    private static void Add(UnnamedConnections unnamed, params ReadOnlySpan<int> addresses)
    {
        for (var i = 0; i < addresses.Length; i++)
        {
            unnamed.Add(new PlaceStub(new IPEndPoint(Address(addresses[i]).Address, i)));
        }
    }

    /// <summary>Takes places for a newcomer as long as there are some. Returns the address of each, and as how many-th it came.</summary>
    private static List<(int Address, int Order)> Taken(UnnamedConnections unnamed)
    {
        var taken = new List<(int, int)>();
        while (unnamed.FindFor(Newcomer) is { } place)
        {
            unnamed.Remove(place);
            taken.Add((((IPEndPoint)place.Remote!).Address.GetAddressBytes()[3], ((IPEndPoint)place.Remote).Port));
        }

        return taken;
    }

    private static IPEndPoint Address(int number) => new(new IPAddress([10, 0, (byte)(number >> 8), (byte)number]), 1);
}
