using ChatRoom.Presence;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Presence;

/// <summary>The contract of IPresence, for each implementation.</summary>
public abstract class PresenceContract
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected abstract IPresence NewPresence();

    [Fact]
    public async Task Contract_1_a_person_is_present_from_entering_to_leaving_once_under_the_last_alias()
    {
        var presence = NewPresence();
        var lobby = Some.Room();

        await presence.EnterAsync(lobby, 1, Some.Alias("ann"), Cancellation);
        await presence.EnterAsync(lobby, 2, Some.Alias("bob"), Cancellation);
        await presence.EnterAsync(Some.Room("#LOBBY"), 1, Some.Alias("anna"), Cancellation);

        (await presence.AliasesInAsync(lobby, Cancellation)).Select(static alias => alias.Value).Should().BeEquivalentTo("anna", "bob");
        await presence.LeaveAsync(lobby, 1, Cancellation);
        await presence.LeaveAsync(lobby, 1, Cancellation);
        await presence.LeaveAsync(lobby, 3, Cancellation);
        (await presence.AliasesInAsync(lobby, Cancellation)).Select(static alias => alias.Value).Should().Equal("bob");
    }

    [Fact]
    public async Task Contract_1_a_person_is_present_in_several_rooms()
    {
        var presence = NewPresence();
        await presence.EnterAsync(Some.Room(), 1, Some.Alias("ann"), Cancellation);
        await presence.EnterAsync(Some.Room("#ops"), 1, Some.Alias("ann"), Cancellation);

        await presence.LeaveAsync(Some.Room(), 1, Cancellation);

        (await presence.RoomsAsync(Cancellation)).Should().Equal(new RoomPresence(Some.Room("#ops"), 1));
    }

    [Fact]
    public async Task Contract_2_every_later_call_sees_a_completed_one()
    {
        var presence = NewPresence();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Wait.Meanwhile(async () =>
        {
            var room = Some.Room($"#r{n % 2}");
            for (var i = 0; i < 1_000; i++)
            {
                await presence.EnterAsync(room, n, Some.Alias($"p{n}"), Cancellation);
                (await presence.AliasesInAsync(room, Cancellation)).Should().Contain(Some.Alias($"p{n}"));
                await presence.LeaveAsync(room, n, Cancellation);
                (await presence.AliasesInAsync(room, Cancellation)).Should().NotContain(Some.Alias($"p{n}"));
            }
        })));

        (await presence.RoomsAsync(Cancellation)).Should().BeEmpty();
    }

    [Fact]
    public async Task Contract_3_an_empty_room_is_not_listed_and_counts_0()
    {
        var presence = NewPresence();
        await presence.EnterAsync(Some.Room(), 1, Some.Alias("ann"), Cancellation);
        (await presence.CountAsync(Some.Room(), Cancellation)).Should().Be(1);
        (await presence.CountAsync(Some.Room("#ops"), Cancellation)).Should().Be(0);

        await presence.LeaveAsync(Some.Room(), 1, Cancellation);

        (await presence.CountAsync(Some.Room(), Cancellation)).Should().Be(0);
        (await presence.RoomsAsync(Cancellation)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_call_that_is_canceled_changes_nothing()
    {
        var presence = NewPresence();

        var enter = async () => await presence.EnterAsync(Some.Room(), 1, Some.Alias("ann"), new CancellationToken(canceled: true));

        await enter.Should().ThrowAsync<OperationCanceledException>();
        (await presence.RoomsAsync(Cancellation)).Should().BeEmpty();
    }

    [Fact]
    public async Task Contract_6_a_canceled_call_ends_at_once()
    {
        var presence = NewPresence();
        var canceled = new CancellationToken(canceled: true);
        foreach (var call in (Func<Task>[])
        [
            () => presence.EnterAsync(Some.Room(), 1, Some.Alias("ann"), canceled).AsTask(),
            () => presence.LeaveAsync(Some.Room(), 1, canceled).AsTask(),
            () => presence.CountAsync(Some.Room(), canceled).AsTask(),
            () => presence.AliasesInAsync(Some.Room(), canceled).AsTask(),
            () => presence.RoomsAsync(canceled).AsTask(),
        ])
        {
            await call.Should().ThrowAsync<OperationCanceledException>();
        }
    }
}
