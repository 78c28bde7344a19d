namespace ChatRoom.Protocol.Tests;

public class RoomPositionTests
{
    [Theory]
    [InlineData("e1:1234", 1, 1234)]
    [InlineData("effffffff:0", 4294967295, 0)]
    [InlineData("1234", 0, 1234)]
    [InlineData("#1234", 0, 1234)]
    [InlineData("0", 0, 0)]
    public void Position_or_id_is_parsed(string text, long epoch, long id)
    {
        RoomPosition.TryParse(text, out var position).Should().BeTrue();

        position.Should().Be(new RoomPosition(epoch, id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("e1:")]
    [InlineData("e:1")]
    [InlineData("e0:1")]
    [InlineData(":1")]
    [InlineData("1:1")]
    [InlineData("e1:-1")]
    [InlineData("e1:#1")]
    [InlineData("e 1:1")]
    [InlineData("effffffffffffffff:1")]
    [InlineData("e11111111111111111:1")]
    [InlineData("9223372036854775807")]
    [InlineData("x")]
    public void Anything_else_is_refused(string text) => RoomPosition.TryParse(text, out _).Should().BeFalse();

    [Fact]
    public void Position_is_parsed_as_it_is_written()
    {
        var position = new RoomPosition(0xABC, 42);

        position.ToString().Should().Be("eabc:42");
        RoomPosition.TryParse(position.ToString(), out var parsed).Should().BeTrue();
        parsed.Should().Be(position);
    }
}
