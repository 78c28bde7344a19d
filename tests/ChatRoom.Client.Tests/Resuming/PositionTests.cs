using ChatRoom.Client.Resuming;

namespace ChatRoom.Client.Tests.Resuming;

public sealed class PositionTests
{
    private readonly Position _position = new();

    [Fact]
    public void First_line_may_have_any_id_and_gaps_after_it_are_counted()
    {
        Take(7).Should().Be((true, 0));
        Take(8).Should().Be((true, 0));
        Take(8).Should().Be((false, 0));
        Take(5).Should().Be((false, 0));
        Take(12).Should().Be((true, 3));
        _position.Reset();
        Take(2).Should().Be((true, 0));
    }

    [Fact]
    public void Skipped_lines_are_not_missing()
    {
        Take(1);
        _position.NoteSkip();

        Take(30).Should().Be((true, 0));
        _position.HasSkipped.Should().BeTrue();
    }

    [Fact]
    public void History_moves_the_position_forward_only()
    {
        _position.NoteHistory(20);
        _position.NoteHistory(4);

        _position.Last.Should().Be(20);
        Take(25).Should().Be((true, 0), "a history does not contain all lines of the room");
    }

    [Fact]
    public void Next_id_reveals_how_many_lines_are_hidden()
    {
        _position.NoteNext(10).Should().BeNull("the client has just joined");
        Take(10);

        _position.NoteNext(14).Should().Be(3);
        _position.Last.Should().Be(13);
        _position.NoteNext(2).Should().BeNull("the ids of the room were reset");
        Take(2).Should().Be((true, 0));
    }

    private (bool IsNew, long Missing) Take(long id) => (_position.TryAdvance(id, out var missing), missing);
}
