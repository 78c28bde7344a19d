using ChatRoom.Pushes;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Tests.Pushes;

/// <summary>How many notifications a receiver gets in a minute, of all and of one sender.</summary>
public class PushRatesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly PushRates _rates;

    public PushRatesTests() => _rates = new PushRates(_time);

    [Fact]
    public void Sender_notifies_a_receiver_three_times_in_a_minute_and_others_go_on()
    {
        Count(5, account: 1, from: 2).Should().Equal(null, null, null, PushDrop.Sender, PushDrop.Sender);

        Count(1, account: 1, from: 3).Should().Equal([null], "another sender has notifications of their own");
        Count(1, account: 4, from: 2).Should().Equal([null], "so has another receiver");
    }

    [Fact]
    public void Receiver_gets_ten_in_a_minute_however_many_senders_there_are()
    {
        var outcomes = Enumerable.Range(2, 12).SelectMany(from => Count(1, account: 1, from)).ToArray();

        outcomes[..PushRates.MostOfAccount].Should().AllSatisfy(static one => one.Should().BeNull());
        outcomes[PushRates.MostOfAccount..].Should().Equal(PushDrop.Account, PushDrop.Account);
        Count(1, account: 30, from: 2).Should().Equal([null], "another receiver has ten of their own");
    }

    [Fact]
    public void Sender_over_the_limit_uses_up_nothing_of_the_receiver()
    {
        Count(50, account: 1, from: 2);

        Enumerable.Range(3, 7).SelectMany(from => Count(1, account: 1, from)).ToArray().Should().AllSatisfy(static one => one.Should().BeNull());
    }

    [Fact]
    public void Next_minute_begins_with_nothing()
    {
        Count(4, account: 1, from: 2);

        _time.Advance(TimeSpan.FromMinutes(1));

        Count(4, account: 1, from: 2).Should().Equal(null, null, null, PushDrop.Sender);
    }

    private PushDrop?[] Count(int times, long account, long from) => [.. Enumerable.Range(0, times).Select(_ => _rates.Count(account, from))];
}
