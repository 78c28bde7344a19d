using ChatRoom.Client.Resuming;

namespace ChatRoom.Client.Tests.Resuming;

public sealed class PlaceTests
{
    private readonly Place _place = new();

    [Fact]
    public void First_line_of_a_room_may_have_any_id_and_the_next_has_the_next()
    {
        Take(7).Should().Be((true, 0));
        Take(8).Should().Be((true, 0));
        Take(8).Should().Be((false, 0));
        Take(5).Should().Be((false, 0));
        Take(12).Should().Be((true, 3));
        _place.Leave();
        Take(2).Should().Be((true, 0));
    }

    [Fact]
    public void What_the_server_says_that_it_skips_is_not_missing()
    {
        Take(1);
        _place.Skip();

        Take(30).Should().Be((true, 0));
        _place.HasSkipped.Should().BeTrue();
    }

    [Fact]
    public void History_sets_the_place_and_never_back()
    {
        _place.PassHistory(20);
        _place.PassHistory(4);

        _place.Last.Should().Be(20);
        Take(25).Should().Be((true, 0), "a room's past has not all its lines");
    }

    [Fact]
    public void Place_that_is_told_shows_how_much_is_kept_from_us()
    {
        _place.Reach(10).Should().BeNull("we are new");
        Take(10);

        _place.Reach(14).Should().Be(3);
        _place.Last.Should().Be(13);
        _place.Reach(2).Should().BeNull("the room has begun anew");
        Take(2).Should().Be((true, 0));
    }

    private (bool IsNew, long Missing) Take(long id) => (_place.TryTake(id, out var missing), missing);
}
