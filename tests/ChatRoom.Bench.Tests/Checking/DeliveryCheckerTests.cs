using ChatRoom.Bench.Checking;
using CsCheck;

namespace ChatRoom.Bench.Tests.Checking;

public sealed class DeliveryCheckerTests
{
    private const int Clients = 3;
    private const int Publishers = 2;
    private static readonly int[] All = [0, 1, 2];

    [Fact]
    public void Messages_received_by_all_in_one_order_are_faultless()
    {
        var checker = Sent(5);
        DeliverAll(checker, 5, All);

        checker.Judge(All).Should().Be(new Verdict(0, 0, 0, 0, 0, 0, 0, DistinctOrders: 1));
        checker.Judge(All).Faults().Should().BeEmpty();
    }

    [Fact]
    public void Publisher_without_echo_has_no_losses_and_its_order_is_not_compared()
    {
        var checker = Sent(5);
        DeliverAll(checker, 5, [0, 1]);
        for (uint sequence = 0; sequence < 5; sequence++)
        {
            checker.CountOwn(2, 1, sequence);
            checker.Take(2, 0, sequence);
        }

        checker.Judge(All, alike: [0, 1]).Faults().Should().BeEmpty();
    }

    [Fact]
    public void Missing_message_is_lost_and_changes_the_order()
    {
        var checker = Sent(5);
        DeliverAll(checker, 5, [0, 1]);
        for (uint sequence = 0; sequence < 5; sequence++)
        {
            checker.Take(2, 0, sequence);
            if (sequence is not (1 or 4)) // in the middle and at the end
            {
                checker.Take(2, 1, sequence);
            }
        }

        checker.Judge(All).Should().Be(new Verdict(Lost: 2, LostMembers: 1, LostWorstMember: 2, 0, 0, 0, 0, DistinctOrders: 2));
        checker.LostBy(2).Should().Be(2);
        checker.Judge([0, 1]).Faults().Should().BeEmpty("other clients do not count");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(199)]
    public void Repeated_message_is_a_duplicate_at_any_distance(uint again)
    {
        var checker = Sent(200);
        DeliverAll(checker, 200, All);

        checker.Take(1, 0, again).Should().Be(DeliveryKind.Duplicate);

        checker.Judge(All).Should().Be(new Verdict(0, 0, 0, Duplicate: 1, 0, 0, 0, DistinctOrders: 1));
    }

    [Fact]
    public void Late_message_is_out_of_order_and_not_lost()
    {
        var checker = Sent(3);
        checker.Take(0, 0, 1).Should().Be(DeliveryKind.InOrder);
        checker.Take(0, 0, 0).Should().Be(DeliveryKind.OutOfOrder);
        checker.Take(0, 0, 2).Should().Be(DeliveryKind.InOrder);
        checker.Take(0, 0, 0).Should().Be(DeliveryKind.Duplicate);

        checker.OutOfOrder.Should().Be(1);
        checker.Duplicates.Should().Be(1);
    }

    [Fact]
    public void Swapped_messages_of_two_publishers_change_only_the_order()
    {
        var checker = Sent(1);
        checker.Take(0, 0, 0);
        checker.Take(0, 1, 0);
        checker.Take(1, 0, 0);
        checker.Take(1, 1, 0);
        checker.Take(2, 1, 0);
        checker.Take(2, 0, 0);

        checker.Judge(All).Should().Be(new Verdict(0, 0, 0, 0, 0, 0, 0, DistinctOrders: 2));
        checker.Judge(All).Faults().Should().ContainSingle().Which.Should().Be("members saw 2 different orders");
    }

    [Theory]
    [InlineData(0, 5u)]
    [InlineData(2, 0u)]
    public void Message_that_nobody_sent_is_corrupt(int publisher, uint sequence)
    {
        var checker = Sent(5);

        checker.Take(0, publisher, sequence).Should().Be(DeliveryKind.Unknown);

        checker.Corrupt.Should().Be(1);
    }

    [Fact]
    public void Combined_verdict_has_the_faults_of_all_rooms_and_the_orders_of_the_worst()
    {
        var verdict = Verdict.Of([new(1, 1, 1, 2, 3, 4, 5, DistinctOrders: 1), new(4, 2, 3, 0, 0, 0, 1, DistinctOrders: 3), new(0, 0, 0, 0, 0, 0, 0, DistinctOrders: 1)]);

        verdict.Should().Be(new Verdict(Lost: 5, LostMembers: 3, LostWorstMember: 3, Duplicate: 2, OutOfOrder: 3, Corrupt: 4, Astray: 6, DistinctOrders: 3));
        verdict.Faults().Should().HaveCount(6).And.Contain("6 deliveries of another room's messages");
    }

    [Fact]
    public void Random_different_orders_are_distinguished() => Gen.Shuffle(Enumerable.Range(0, 12).ToArray()).Select(Gen.Shuffle(Enumerable.Range(0, 12).ToArray())).Sample((one, other) =>
    {
        var checker = Sent(6);
        foreach (var (client, order) in ((int, int[])[])[(0, one), (1, other)])
        {
            foreach (var message in order)
            {
                checker.Take(client, message % Publishers, (uint)(message / Publishers));
            }
        }

        var verdict = checker.Judge([0, 1]);
        return verdict.Lost == 0 && verdict.Duplicate == 0 && verdict.DistinctOrders == (one.SequenceEqual(other) ? 1 : 2);
    });

    private static DeliveryChecker Sent(int messages)
    {
        var checker = new DeliveryChecker(Clients, Publishers);
        for (var i = 0; i < messages * Publishers; i++)
        {
            checker.Send(i % Publishers);
        }

        return checker;
    }

    private static void DeliverAll(DeliveryChecker checker, uint messages, int[] clients)
    {
        foreach (var client in clients)
        {
            for (uint sequence = 0; sequence < messages; sequence++)
            {
                checker.Take(client, 0, sequence);
                checker.Take(client, 1, sequence);
            }
        }
    }
}
