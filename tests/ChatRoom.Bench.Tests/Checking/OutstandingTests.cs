using ChatRoom.Bench.Checking;

namespace ChatRoom.Bench.Tests.Checking;

public sealed class OutstandingTests
{
    private readonly Outstanding _outstanding = new(publishers: 2);

    [Fact]
    public void Message_is_complete_when_all_expected_clients_have_it()
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
    public void Message_without_expected_clients_is_complete_at_once()
    {
        _outstanding.Send(1, expected: 0);

        _outstanding.Count.Should().Be(0);
    }

    [Fact]
    public void Client_that_leaves_is_no_longer_expected()
    {
        for (var i = 0; i < 3; i++)
        {
            _outstanding.Send(0, expected: 2);
            _outstanding.Deliver(0, (uint)i, now: 1); // to the client that stays
        }

        _outstanding.Deliver(0, 0, now: 2); // to the client that leaves
        _outstanding.Of(0).Should().Be(2);

        _outstanding.Leave(0, next: 1, now: 3);

        _outstanding.Count.Should().Be(0);
    }

    [Fact]
    public void Given_up_messages_are_counted_and_ignored_when_they_arrive_late()
    {
        _outstanding.Send(0, expected: 1);
        _outstanding.Send(1, expected: 1);
        _outstanding.GiveUp(now: 9);
        _outstanding.Count.Should().Be(0);
        _outstanding.GivenUp.Should().Be(2);
        _outstanding.LastDone.Should().Be(9);

        _outstanding.Send(0, expected: 1);
        _outstanding.Deliver(0, 0, now: 10);
        _outstanding.Of(0).Should().Be(1, "the late message is not the new one");

        _outstanding.Deliver(0, 1, now: 11);
        _outstanding.Count.Should().Be(0);
    }

    [Fact]
    public void Done_is_called_for_each_completed_or_given_up_message()
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

        _outstanding.GiveUp(now: 2);
        done.Should().Equal(0, 1, 0, 1);
    }

    [Fact]
    public void Oldest_message_is_given_up_if_too_many_are_outstanding()
    {
        for (var i = 0; i <= Outstanding.MaxPerPublisher; i++)
        {
            _outstanding.Send(0, expected: 1);
        }

        _outstanding.Of(0).Should().Be(Outstanding.MaxPerPublisher);
        _outstanding.Deliver(0, 0, now: 1);
        _outstanding.Of(0).Should().Be(Outstanding.MaxPerPublisher, "the oldest message is no longer tracked");
        _outstanding.Deliver(0, Outstanding.MaxPerPublisher, now: 1);
        _outstanding.Of(0).Should().Be(Outstanding.MaxPerPublisher - 1);
    }
}
