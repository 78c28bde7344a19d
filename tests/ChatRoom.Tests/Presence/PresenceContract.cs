using ChatRoom.Presence;
using ChatRoom.Protocol;
using ChatRoom.Testing;
using CsCheck;

namespace ChatRoom.Tests.Presence;

/// <summary>The contract of IPresence, for each implementation.</summary>
public abstract class PresenceContract
{
    private enum Act
    {
        Enter,
        Leave,
        Rename,
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>How often a test repeats what it does; an implementation on a network may do it less often.</summary>
    protected virtual int Many => 1_000;

    /// <summary>Returns a presence without anybody in it.</summary>
    protected abstract IPresence NewPresence();

    [Fact]
    public async Task Contract_1_a_person_is_present_once_from_entering_to_leaving()
    {
        var presence = NewPresence();
        var lobby = Some.Room();

        await presence.EnterAsync(lobby, 1, "a", Some.Alias("ann"), Cancellation);
        await presence.EnterAsync(lobby, 2, "b", Some.Alias("bob"), Cancellation);
        await presence.EnterAsync(Some.Room("#LOBBY"), 1, "a", Some.Alias("ann"), Cancellation);

        (await AliasesAsync(presence, lobby)).Should().Equal("ann", "bob");
        await presence.LeaveAsync(lobby, 1, "a", Cancellation);
        await presence.LeaveAsync(lobby, 1, "a", Cancellation);
        await presence.LeaveAsync(lobby, 3, "c", Cancellation);
        (await AliasesAsync(presence, lobby)).Should().Equal("bob");
    }

    [Fact]
    public async Task Contract_1_a_person_with_several_connections_is_present_until_the_last_one_leaves()
    {
        var presence = NewPresence();
        var lobby = Some.Room();
        foreach (var connection in (string[])["a", "b", "c"])
        {
            await presence.EnterAsync(lobby, 1, connection, Some.Alias("ann"), Cancellation);
        }

        await presence.LeaveAsync(lobby, 1, "a", Cancellation);
        await presence.LeaveAsync(lobby, 1, "a", Cancellation);
        await presence.LeaveAsync(lobby, 1, "c", Cancellation);

        (await presence.CountAsync(lobby, Cancellation)).Should().Be(1);
        (await presence.RoomsAsync(Cancellation)).Should().Equal(new RoomPresence(lobby, 1));
        await presence.LeaveAsync(lobby, 1, "b", Cancellation);
        (await presence.RoomsAsync(Cancellation)).Should().BeEmpty();
    }

    [Fact]
    public async Task Contract_1_a_person_is_present_in_several_rooms()
    {
        var presence = NewPresence();
        await presence.EnterAsync(Some.Room(), 1, "a", Some.Alias("ann"), Cancellation);
        await presence.EnterAsync(Some.Room("#ops"), 1, "a", Some.Alias("ann"), Cancellation);
        await presence.EnterAsync(Some.Room("#ops"), 1, "b", Some.Alias("ann"), Cancellation);
        (await presence.RoomsOfAsync(1, Cancellation)).Should().BeEquivalentTo([Some.Room(), Some.Room("#ops")]);

        await presence.LeaveAsync(Some.Room(), 1, "a", Cancellation);

        (await presence.RoomsAsync(Cancellation)).Should().Equal(new RoomPresence(Some.Room("#ops"), 1));
        (await presence.RoomsOfAsync(1, Cancellation)).Should().Equal(Some.Room("#ops"));
        (await presence.RoomsOfAsync(2, Cancellation)).Should().BeEmpty();
    }

    [Fact]
    public async Task Contract_2_the_first_connection_appears_and_the_last_one_disappears()
    {
        var presence = NewPresence();
        var (lobby, ops) = (Some.Room(), Some.Room("#ops"));

        (await EnterAsync(presence, lobby, "a")).Should().Be(PresenceChange.InChat);
        (await EnterAsync(presence, lobby, "a")).Should().Be(PresenceChange.None, "it repeats a call");
        (await EnterAsync(presence, lobby, "b")).Should().Be(PresenceChange.None, "another connection is there");
        (await EnterAsync(presence, ops, "b")).Should().Be(PresenceChange.InRoom, "another connection is elsewhere");
        (await presence.LeaveAsync(lobby, 1, "b", Cancellation)).Should().Be(PresenceChange.None);
        (await presence.LeaveAsync(lobby, 1, "b", Cancellation)).Should().Be(PresenceChange.None, "it repeats a call");
        (await presence.LeaveAsync(lobby, 1, "a", Cancellation)).Should().Be(PresenceChange.InRoom, "another connection is elsewhere");
        (await EnterAsync(presence, lobby, "b")).Should().Be(PresenceChange.InChat, "it has no other connection");
        (await presence.LeaveAsync(ops, 1, "b", Cancellation)).Should().Be(PresenceChange.InChat, "it has no other connection");
        (await presence.LeaveAsync(lobby, 1, "b", Cancellation)).Should().Be(PresenceChange.InChat);
        (await presence.LeaveAsync(lobby, 1, "b", Cancellation)).Should().Be(PresenceChange.None);
    }

    [Fact]
    public void Contract_2_the_answers_are_those_of_a_simple_model()
    {
        var step = Gen.Select(Gen.Enum<Act>(), Gen.Int[0, 2], Gen.Int[1, 2], Gen.Int[0, 2]);
        step.Array[1, 60].Sample(steps =>
        {
            var presence = NewPresence();
            var visits = new HashSet<(string Room, long Person, string Connection)>();
            var aliases = new Dictionary<long, string>();
            foreach (var (act, room, person, connection) in steps)
            {
                var (name, from, alias) = ($"#r{room}", $"{person}-{connection}", $"p{person}x{aliases.Count}{room}{connection}");
                Func<bool> isPresent = () => visits.Any(visit => visit.Room == name && visit.Person == person);
                var before = isPresent();
                if (act == Act.Rename)
                {
                    presence.RenameAsync(person, Some.Alias(alias), Cancellation).AsTask().Wait(Cancellation);
                    aliases[person] = alias;
                    continue;
                }

                var change = act == Act.Enter
                    ? presence.EnterAsync(Some.Room(name), person, from, Some.Alias(alias), Cancellation).AsTask().Result
                    : presence.LeaveAsync(Some.Room(name), person, from, Cancellation).AsTask().Result;
                _ = act == Act.Enter ? visits.Add((name, person, from)) : visits.Remove((name, person, from));
                if (act == Act.Enter)
                {
                    aliases[person] = alias;
                }

                var hasOther = visits.Any(visit => visit.Person == person && visit.Connection != from);
                change.Should().Be(before == isPresent() ? PresenceChange.None : hasOther ? PresenceChange.InRoom : PresenceChange.InChat);
            }

            foreach (var room in Enumerable.Range(0, 3).Select(static n => $"#r{n}"))
            {
                var people = visits.Where(visit => visit.Room == room).Select(static visit => visit.Person).Distinct().ToArray();
                presence.CountAsync(Some.Room(room), Cancellation).AsTask().Result.Should().Be(people.Length);
                AliasesAsync(presence, Some.Room(room)).Result.Should().Equal(people.Select(person => aliases[person]).Order(StringComparer.Ordinal));
            }

            foreach (var person in (long[])[1, 2])
            {
                presence.RoomsOfAsync(person, Cancellation).AsTask().Result.Select(static room => room.Value).Should()
                    .BeEquivalentTo(visits.Where(visit => visit.Person == person).Select(static visit => visit.Room).Distinct());
            }

            presence.RoomsAsync(Cancellation).AsTask().Result.Should().HaveCount(visits.Select(static visit => visit.Room).Distinct().Count());
        }, iter: Many, threads: 1);
    }

    [Fact]
    public async Task Contract_2_however_calls_overlap_as_many_people_disappear_as_appear()
    {
        var presence = NewPresence();
        var balance = 0;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Wait.Meanwhile(async () =>
        {
            for (var i = 0; i < 2 * Many; i++)
            {
                if (await EnterAsync(presence, Some.Room(), $"{n}") != PresenceChange.None)
                {
                    Interlocked.Increment(ref balance);
                }

                if (await presence.LeaveAsync(Some.Room(), 1, $"{n}", Cancellation) != PresenceChange.None)
                {
                    Interlocked.Decrement(ref balance);
                }
            }
        })));

        balance.Should().Be(0);
        (await presence.RoomsAsync(Cancellation)).Should().BeEmpty();
    }

    [Fact]
    public async Task Contract_3_a_person_has_the_alias_that_was_given_last_in_all_rooms()
    {
        var presence = NewPresence();
        await presence.EnterAsync(Some.Room(), 1, "a", Some.Alias("ann"), Cancellation);
        await presence.EnterAsync(Some.Room("#ops"), 1, "b", Some.Alias("anna"), Cancellation);
        (await AliasesAsync(presence, Some.Room())).Should().Equal("anna");

        await presence.RenameAsync(1, Some.Alias("hannah"), Cancellation);

        (await AliasesAsync(presence, Some.Room())).Should().Equal("hannah");
        (await AliasesAsync(presence, Some.Room("#ops"))).Should().Equal("hannah");
    }

    [Fact]
    public async Task Contract_3_a_rename_lets_nobody_enter()
    {
        var presence = NewPresence();

        await presence.RenameAsync(1, Some.Alias("ann"), Cancellation);

        (await presence.RoomsAsync(Cancellation)).Should().BeEmpty();
        (await EnterAsync(presence, Some.Room(), "a")).Should().Be(PresenceChange.InChat);
    }

    [Fact]
    public async Task Contract_4_every_later_call_sees_a_completed_one()
    {
        var presence = NewPresence();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Wait.Meanwhile(async () =>
        {
            var room = Some.Room($"#r{n % 2}");
            for (var i = 0; i < Many; i++)
            {
                await presence.EnterAsync(room, n, $"c{n}", Some.Alias($"p{n}"), Cancellation);
                (await presence.AliasesInAsync(room, Cancellation)).Should().Contain(Some.Alias($"p{n}"));
                await presence.LeaveAsync(room, n, $"c{n}", Cancellation);
                (await presence.AliasesInAsync(room, Cancellation)).Should().NotContain(Some.Alias($"p{n}"));
            }
        })));

        (await presence.RoomsAsync(Cancellation)).Should().BeEmpty();
    }

    [Fact]
    public async Task Contract_5_an_empty_room_is_not_listed_and_counts_0()
    {
        var presence = NewPresence();
        await presence.EnterAsync(Some.Room(), 1, "a", Some.Alias("ann"), Cancellation);
        (await presence.CountAsync(Some.Room(), Cancellation)).Should().Be(1);
        (await presence.CountAsync(Some.Room("#ops"), Cancellation)).Should().Be(0);

        await presence.LeaveAsync(Some.Room(), 1, "a", Cancellation);

        (await presence.CountAsync(Some.Room(), Cancellation)).Should().Be(0);
        (await presence.RoomsAsync(Cancellation)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_call_that_is_canceled_changes_nothing()
    {
        var presence = NewPresence();

        var enter = async () => await presence.EnterAsync(Some.Room(), 1, "a", Some.Alias("ann"), new CancellationToken(canceled: true));

        await enter.Should().ThrowAsync<OperationCanceledException>();
        (await presence.RoomsAsync(Cancellation)).Should().BeEmpty();
    }

    [Fact]
    public async Task Contract_8_a_canceled_call_ends_at_once()
    {
        var presence = NewPresence();
        var canceled = new CancellationToken(canceled: true);
        foreach (var call in (Func<Task>[])
        [
            () => presence.EnterAsync(Some.Room(), 1, "a", Some.Alias("ann"), canceled).AsTask(),
            () => presence.LeaveAsync(Some.Room(), 1, "a", canceled).AsTask(),
            () => presence.RenameAsync(1, Some.Alias("ann"), canceled).AsTask(),
            () => presence.RoomsOfAsync(1, canceled).AsTask(),
            () => presence.CountAsync(Some.Room(), canceled).AsTask(),
            () => presence.AliasesInAsync(Some.Room(), canceled).AsTask(),
            () => presence.RoomsAsync(canceled).AsTask(),
        ])
        {
            await call.Should().ThrowAsync<OperationCanceledException>();
        }
    }

    private static ValueTask<PresenceChange> EnterAsync(IPresence presence, RoomName room, string connection) =>
        presence.EnterAsync(room, 1, connection, Some.Alias("ann"), Cancellation);

    private static async Task<IEnumerable<string>> AliasesAsync(IPresence presence, RoomName room) =>
        (await presence.AliasesInAsync(room, Cancellation)).Select(static alias => alias.Value).Order(StringComparer.Ordinal);
}
