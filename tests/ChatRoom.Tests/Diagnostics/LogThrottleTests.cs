using ChatRoom.Diagnostics;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Diagnostics;

public class LogThrottleTests
{
    [Fact]
    public void Twenty_a_second_pass_and_the_rest_is_counted()
    {
        var throttle = new LogThrottle("connected");

        Enumerable.Range(0, 25).Count(_ => throttle.TryPass()).Should().Be(20);
        throttle.Turn().Should().Be(5);
        Enumerable.Range(0, 5).Count(_ => throttle.TryPass()).Should().Be(5);
        throttle.Turn().Should().Be(0);
    }

    [Fact]
    public async Task Flood_of_connections_does_not_flood_the_log()
    {
        using var chat = new Chat();
        for (var i = 0; i < 30; i++)
        {
            var connection = chat.Connect();
            await connection.CloseAsync();
            await Wait.ForAsync(connection.Served, "it is closed");
        }

        chat.Get<ChatLog>().Turn();

        chat.Log.Lines.Count(line => line.EventId == EventIds.Connected).Should().Be(20);
        chat.Log.Lines.Count(line => line.EventId == EventIds.Disconnected).Should().Be(20);
        chat.Log.Lines.Where(line => line.EventId == EventIds.Suppressed).Select(line => line.Text).Should().Equal(
            "10 more connected in the last second", "10 more disconnected in the last second");
    }
}
