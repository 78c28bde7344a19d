using System.Text;
using ChatRoom.Protocol.Json;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.WebSockets;

namespace ChatRoom.Protocol.Tests.WebSockets;

public class WebSocketFormatterTests
{
    private static readonly RoomName Room = RoomName.TryParse("#ops", out var room, out _) ? room : throw new FormatException();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(21)]
    [InlineData(4_096)]
    [InlineData(70_000)]
    public void Event_is_one_frame_with_the_object_of_the_json_dialect(int length)
    {
        var alias = Alias.TryParse("ann", 32, out var parsed, out _) ? parsed : throw new FormatException();
        for (var more = 0; more < 30; more++)
        {
            var e = new ChatEvent
            {
                Kind = ChatEventKind.Message,
                At = DateTimeOffset.UnixEpoch,
                Author = alias,
                Text = Encoding.UTF8.GetBytes(new string('x', length + more)),
            };
            var (line, frame) = (new byte[JsonFormatter.Instance.MaxBytes(e)], new byte[WebSocketFormatter.Instance.MaxBytes(e)]);
            var expected = line.AsSpan(0, JsonFormatter.Instance.Write(Room, 7, e, line) - 1).ToArray();

            var written = WebSocketFormatter.Instance.Write(Room, 7, e, frame);

            frame[..written].Should().Equal(FrameHead.Frame(Opcode.Text, expected));
        }
    }

    [Fact]
    public void Reply_is_a_frame_for_each_line()
    {
        var reply = new Error(ErrorCode.Shutdown);
        var line = JsonFormatter.Instance.Format(reply)[..^1];

        WebSocketFormatter.Instance.Format(reply).Should().Equal(FrameHead.Frame(Opcode.Text, line));
        WebSocketFormatter.Instance.Format(new Prompt()).Should().BeEmpty();
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(125, 2)]
    [InlineData(126, 4)]
    [InlineData(65_535, 4)]
    [InlineData(65_536, 10)]
    public void Head_is_as_short_as_can_be_and_frames_are_counted(int payload, int head)
    {
        var frame = FrameHead.Frame(Opcode.Text, new byte[payload]);

        frame.Should().HaveCount(head + payload);
        FrameHead.Count([.. frame, .. frame, .. FrameHead.Close(CloseCode.Normal)]).Should().Be(3);
    }
}
