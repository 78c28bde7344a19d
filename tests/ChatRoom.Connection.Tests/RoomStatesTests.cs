using System.Text;
using System.Text.Json.Nodes;

namespace ChatRoom.Connection.Tests;

public sealed class RoomStatesTests
{
    [Fact]
    public void Position_belongs_to_the_epoch_in_which_it_was_received_until_the_ids_are_set_back()
    {
        var rooms = new RoomStates([], new Dictionary<string, string> { ["#lobby"] = "e1:5" });

        rooms.Take(Parse("""{"type":"joined-room","room":"#lobby","next":"e2:3"}"""));
        AfterOf(rooms).Should().Be("e1:5", "the connection may be lost here");

        rooms.Take(Parse("""{"type":"set-back","room":"#lobby","next":"e2:3"}"""));
        AfterOf(rooms).Should().Be("e2:2");
    }

    private static string? AfterOf(RoomStates rooms)
    {
        var hello = new JsonObject();
        rooms.AddTo(hello);
        return (string?)hello["after"]?["#lobby"];
    }

    private static Received Parse(string line) => Received.Parse(Encoding.UTF8.GetBytes(line))!;
}
