using ChatRoom.Participants;

namespace ChatRoom.Tests.Participants;

public class PersonTurnsTests
{
    private readonly PersonTurns _turns = new();

    [Fact]
    public async Task Turns_of_a_person_follow_each_other()
    {
        var first = await _turns.TakeAsync(1);
        var second = _turns.TakeAsync(1).AsTask();
        var third = _turns.TakeAsync(1).AsTask();
        (second.IsCompleted, third.IsCompleted).Should().Be((false, false));

        first.Dispose();

        (await second).Person.Should().Be(1);
        third.IsCompleted.Should().BeFalse();
        (await second).Dispose();
        (await third).Dispose();
        _turns.TakeAsync(1).AsTask().IsCompleted.Should().BeTrue();
    }

    [Fact]
    public async Task Turns_of_different_people_do_not_wait_for_each_other()
    {
        using var ann = await _turns.TakeAsync(1);

        _turns.TakeAsync(2).AsTask().IsCompleted.Should().BeTrue();
    }

    [Fact]
    public async Task Turn_that_is_ended_twice_ends_no_other()
    {
        var first = await _turns.TakeAsync(1);
        first.Dispose();
        using var second = await _turns.TakeAsync(1);

        first.Dispose();

        _turns.TakeAsync(1).AsTask().IsCompleted.Should().BeFalse();
    }
}
