using ChatRoom.Bench.Clients;

namespace ChatRoom.Bench.Tests.Clients;

public sealed class SeatingTests
{
    [Theory]
    [InlineData(1, 10, 4)]
    [InlineData(3, 10, 4)]
    [InlineData(4, 10, 4)]
    [InlineData(5, 0, 5)]
    [InlineData(7, 20, 0)]
    public void Everybody_has_a_seat_and_each_publisher_a_voice_and_rooms_differ_by_one_of_each(int rooms, int members, int publishers)
    {
        var seating = new Seating(new LoadOptions { Rooms = rooms, Members = members, Publishers = publishers });
        var seats = Enumerable.Range(0, members + publishers).ToLookup(seating.RoomOf, seating.SeatOf);
        var voices = Enumerable.Range(0, publishers).ToLookup(seating.RoomOfPublisher, seating.VoiceOf);

        for (var room = 0; room < rooms; room++)
        {
            seats[room].Should().BeEquivalentTo(Enumerable.Range(0, seating.ClientsIn(room)), "seats are numbered without a gap, and nobody shares one");
            voices[room].Should().BeEquivalentTo(Enumerable.Range(0, seating.PublishersIn(room)));
            voices[room].Select(voice => seating.RoomOf(members + seating.PublisherOf(room, voice))).Should().Equal(voices[room].Select(_ => room));
            (seating.ClientsIn(room) - seating.PublishersIn(room)).Should().BeInRange(members / rooms, (members + rooms - 1) / rooms);
            seating.PublishersIn(room).Should().BeInRange(publishers / rooms, (publishers + rooms - 1) / rooms);
        }

        seats.Should().HaveCount(Math.Min(rooms, members + publishers));
    }

    [Fact]
    public void Publisher_that_is_none_is_in_no_room() => new Seating(new LoadOptions { Publishers = 4 }).RoomOfPublisher(4).Should().Be(-1);

    [Fact]
    public void One_room_is_the_lobby_and_the_longest_name_of_a_room_is_one()
    {
        new Seating(new LoadOptions()).NameOf(0).Should().BeNull();
        var options = new LoadOptions { Mode = LoadMode.Idle, AliasPrefix = new string('a', 20), Rooms = 99_999, Members = 99_999, Publishers = 0 };
        options.Errors().Should().BeEmpty();
        new Seating(options).NameOf(99_998).Should().Be("#aaaaaaaaaaaaaaaaaaaaroom-99998").And.Match(static name => name.Length <= 33, "the server takes # and 32 characters");
    }
}
