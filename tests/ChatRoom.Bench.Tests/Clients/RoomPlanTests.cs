using ChatRoom.Bench.Clients;

namespace ChatRoom.Bench.Tests.Clients;

public sealed class RoomPlanTests
{
    [Theory]
    [InlineData(1, 10, 4)]
    [InlineData(3, 10, 4)]
    [InlineData(4, 10, 4)]
    [InlineData(5, 0, 5)]
    [InlineData(7, 20, 0)]
    public void Indexes_are_unique_without_gaps_and_rooms_differ_by_at_most_one(int rooms, int members, int publishers)
    {
        var plan = new RoomPlan(new LoadOptions { Rooms = rooms, Members = members, Publishers = publishers });
        var indexesInRoom = Enumerable.Range(0, members + publishers).ToLookup(plan.RoomOf, plan.IndexInRoom);
        var indexes = Enumerable.Range(0, publishers).ToLookup(plan.RoomOfPublisher, plan.PublisherIndexInRoom);

        for (var room = 0; room < rooms; room++)
        {
            indexesInRoom[room].Should().BeEquivalentTo(Enumerable.Range(0, plan.ClientsIn(room)), "indexes have no gaps and no duplicates");
            indexes[room].Should().BeEquivalentTo(Enumerable.Range(0, plan.PublishersIn(room)));
            indexes[room].Select(index => plan.RoomOf(members + plan.PublisherOf(room, index))).Should().Equal(indexes[room].Select(_ => room));
            (plan.ClientsIn(room) - plan.PublishersIn(room)).Should().BeInRange(members / rooms, (members + rooms - 1) / rooms);
            plan.PublishersIn(room).Should().BeInRange(publishers / rooms, (publishers + rooms - 1) / rooms);
        }

        indexesInRoom.Should().HaveCount(Math.Min(rooms, members + publishers));
    }

    [Fact]
    public void Unknown_publisher_is_in_no_room() => new RoomPlan(new LoadOptions { Publishers = 4 }).RoomOfPublisher(4).Should().Be(-1);

    [Fact]
    public void Single_room_is_the_lobby_and_the_longest_room_name_is_valid()
    {
        new RoomPlan(new LoadOptions()).NameOf(0).Should().BeNull();
        var options = new LoadOptions { Mode = LoadMode.Idle, AliasPrefix = new string('a', 20), Rooms = 99_999, Members = 99_999, Publishers = 0 };
        options.Errors().Should().BeEmpty();
        new RoomPlan(options).NameOf(99_998).Should().Be("#aaaaaaaaaaaaaaaaaaaaroom-99998").And.Match(static name => name.Length <= 33, "the server takes # and 32 characters");
    }
}
