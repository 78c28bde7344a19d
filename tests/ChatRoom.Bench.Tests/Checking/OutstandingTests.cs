using ChatRoom.Bench.Checking;

namespace ChatRoom.Bench.Tests.Checking;

public sealed class OutstandingTests
{
    private readonly Outstanding _outstanding = new(publishers: 2);

    [Fact]
    public void Message_is_done_when_everybody_has_it()
    {
        _outstanding.Send(0, expected: 2);
        _outstanding.Deliver(0, 0, now: 5);
        _outstanding.Of(0).Should().Be(1);
        _outstanding.Count.Should().Be(1);

        _outstanding.Deliver(0, 0, now: 7);

        _outstanding.Of(0).Should().Be(0);
        _outstanding.Count.Should().Be(0);
        _outstanding.LastDone.Should().Be(7);
    }

    [Fact]
    public void Message_that_nobody_is_to_get_is_done_at_once()
    {
        _outstanding.Send(1, expected: 0);

        _outstanding.Count.Should().Be(0);
    }

    [Fact]
    public void Who_leaves_is_not_waited_for_from_its_next_message_on()
    {
        for (var i = 0; i < 3; i++)
        {
            _outstanding.Send(0, expected: 2);
            _outstanding.Deliver(0, (uint)i, now: 1); // the one that stays
        }

        _outstanding.Deliver(0, 0, now: 2); // the one that leaves
        _outstanding.Of(0).Should().Be(2);

        _outstanding.Leave(0, next: 1, now: 3);

        _outstanding.Count.Should().Be(0);
    }

    [Fact]
    public void Messages_given_up_are_counted_and_do_no_harm_when_they_come_after_all()
    {
        _outstanding.Send(0, expected: 1);
        _outstanding.Send(1, expected: 1);
        _outstanding.Forgive(now: 9);
        _outstanding.Count.Should().Be(0);
        _outstanding.Forgiven.Should().Be(2);
        _outstanding.LastDone.Should().Be(9);

        _outstanding.Send(0, expected: 1);
        _outstanding.Deliver(0, 0, now: 10);
        _outstanding.Of(0).Should().Be(1, "the late one is not the new one");

        _outstanding.Deliver(0, 1, now: 11);
        _outstanding.Count.Should().Be(0);
    }

    [Fact]
    public void Publisher_of_each_message_that_is_done_or_given_up_is_told()
    {
        List<int> done = [];
        _outstanding.Done = done.Add;
        _outstanding.Send(0, expected: 1);
        _outstanding.Send(1, expected: 1);
        _outstanding.Send(1, expected: 1);
        _outstanding.Send(0, expected: 0);
        done.Should().Equal(0);

        _outstanding.Deliver(1, 0, now: 1);
        done.Should().Equal(0, 1);

        _outstanding.Forgive(now: 2);
        done.Should().Equal(0, 1, 0, 1);
    }

    [Fact]
    public void More_messages_than_are_looked_after_push_out_the_oldest()
    {
        for (var i = 0; i <= Outstanding.MaxPerPublisher; i++)
        {
            _outstanding.Send(0, expected: 1);
        }

        _outstanding.Of(0).Should().Be(Outstanding.MaxPerPublisher);
        _outstanding.Deliver(0, 0, now: 1);
        _outstanding.Of(0).Should().Be(Outstanding.MaxPerPublisher, "the oldest is looked after no longer");
        _outstanding.Deliver(0, Outstanding.MaxPerPublisher, now: 1);
        _outstanding.Of(0).Should().Be(Outstanding.MaxPerPublisher - 1);
    }
}
