using ChatRoom.Resuming;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Resuming;

/// <summary>The contract of IResumeStore, line by line, for each implementation.</summary>
public abstract class ResumeStoreContract
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    protected abstract IResumeStore Store { get; }

    [Fact]
    public async Task Place_is_found_as_it_was_saved()
    {
        ResumeState[] states =
        [
            new(1, "a1", null, "ann", "#lobby", 0, Ids: false, Timestamps: true, "", Noon),
            new(2, "b2", "b1", "Grüße👋", "#Küche", (1L << 36) - 1, Ids: true, Timestamps: false, "17:ann 18:Zoë", null, Epoch: 4_000_000_000, Person: 1L << 60),
        ];

        await Store.SaveAsync(states);

        (await Store.FindAsync("a1")).Should().Be(states[0]);
        (await Store.FindAsync("b2")).Should().Be(states[1]);
        (await Store.FindAsync("b1")).Should().Be(states[1]);
        (await Store.HasAnyAsync(["c3", "b1"])).Should().BeTrue();
        (await Store.HasAnyAsync(["a1"])).Should().BeTrue();
        (await Store.HasAnyAsync(["c3", "c4"])).Should().BeFalse();
        (await Store.FindAsync("c3")).Should().BeNull();
    }

    [Fact]
    public async Task Place_that_is_saved_again_replaces_the_previous_one()
    {
        var state = new ResumeState(1, "a1", null, "ann", "#lobby", 7, Ids: false, Timestamps: false, "", Noon);
        await Store.SaveAsync([state]);

        await Store.SaveAsync([state with { Alias = "bea", LastId = 8, Expires = null }]);

        (await Store.FindAsync("a1")).Should().Be(state with { Alias = "bea", LastId = 8, Expires = null });
    }

    [Fact]
    public async Task Session_has_one_state_with_the_tokens_that_were_saved_last()
    {
        var state = new ResumeState(1, "a2", "a1", "ann", "#lobby", 7, Ids: false, Timestamps: false, "", Noon);
        await Store.SaveAsync([state]);

        await Store.TakeAsync("a2", "a3", Noon.AddHours(-1));
        (await Store.HasAnyAsync(["a1"])).Should().BeFalse();
        (await Store.FindAsync("a2"))!.TokenHash.Should().Be("a3");
        await Store.SaveAsync([state with { TokenHash = "a3", FormerHash = null }]);

        (await Store.FindAsync("a2")).Should().BeNull();
        (await Store.FindAsync("a3")).Should().NotBeNull();
    }

    [Theory]
    [InlineData("a2")]
    [InlineData("a1")]
    public async Task Place_is_taken_with_its_token_or_its_former_one_which_is_the_former_one_then(string token)
    {
        var state = new ResumeState(1, "a2", "a1", "ann", "#lobby", 7, Ids: true, Timestamps: false, "17:ann", Noon, Epoch: 9);
        await Store.SaveAsync([state]);

        var taken = await Store.TakeAsync(token, "a3", Noon.AddMilliseconds(-1));

        taken.Should().Be(state with { TokenHash = "a3", FormerHash = token, Expires = null });
        (await Store.FindAsync("a3")).Should().Be(taken);
        (await Store.FindAsync(token)).Should().Be(taken);
        (await Store.FindAsync(token == "a1" ? "a2" : "a1")).Should().BeNull();
    }

    [Fact]
    public async Task Expired_state_or_one_without_a_matching_token_is_not_taken()
    {
        var state = new ResumeState(1, "a2", "a1", "ann", "#lobby", 7, Ids: false, Timestamps: false, "", Noon);
        await Store.SaveAsync([state]);

        (await Store.TakeAsync("a2", "a3", Noon)).Should().BeNull();
        (await Store.TakeAsync("b1", "b2", Noon.AddHours(-1))).Should().BeNull();

        (await Store.FindAsync("a2")).Should().Be(state);
        (await Store.HasAnyAsync(["a3", "b2"])).Should().BeFalse();
    }

    [Fact]
    public async Task Last_of_many_who_take_a_state_at_the_same_time_has_it()
    {
        var state = new ResumeState(1, "a1", null, "ann", "#lobby", 7, Ids: false, Timestamps: false, "", Noon);
        await Store.SaveAsync([state]);

        var taken = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(
            async () => await Store.TakeAsync("a1", $"next{i}", Noon.AddHours(-1)), TestContext.Current.CancellationToken)));

        taken.Should().OnlyContain(static one => one != null && one.FormerHash == "a1");
        var last = await Store.FindAsync("a1");
        taken.Should().ContainSingle(one => one == last);
        foreach (var other in taken.Where(one => one != last))
        {
            (await Store.FindAsync(other!.TokenHash)).Should().BeNull();
        }
    }

    [Fact]
    public async Task Former_holder_that_saves_late_does_not_undo_that_the_state_was_taken()
    {
        var holder = new ResumeState(1, "a2", "a1", "ann", "#lobby", 7, Ids: false, Timestamps: false, "", Expires: null);
        foreach (var token in (string[])["a1", "a2"])
        {
            await Store.RemoveAsync(1);
            await Store.SaveAsync([holder]);
            var taken = await Store.TakeAsync(token, "a3", Noon);

            await Store.SaveAsync([holder with { LastId = 8, Expires = Noon }]);

            (await Store.FindAsync(token)).Should().Be(taken);
        }
    }

    [Fact]
    public async Task Holder_that_has_taken_a_state_saves_it()
    {
        await Store.SaveAsync([new(1, "a1", null, "ann", "#lobby", 7, Ids: false, Timestamps: false, "", Noon)]);
        var taken = (await Store.TakeAsync("a1", "a2", Noon.AddHours(-1)))!;

        await Store.SaveAsync([taken with { LastId = 8 }]);
        await Store.SaveAsync([taken with { LastId = 9, FormerHash = null }]);
        await Store.SaveAsync([taken with { LastId = 10, FormerHash = null, Expires = Noon }]);

        (await Store.FindAsync("a2")).Should().Be(taken with { LastId = 10, FormerHash = null, Expires = Noon });
    }

    [Fact]
    public async Task Place_that_was_removed_is_not_found()
    {
        var state = new ResumeState(1, "a2", "a1", "ann", "#lobby", 7, Ids: false, Timestamps: false, "", Noon);
        await Store.SaveAsync([state, state with { Session = 2, TokenHash = "b2", FormerHash = null }]);

        await Store.RemoveAsync(1);
        await Store.RemoveAsync(3);

        (await Store.FindAsync("a1")).Should().BeNull();
        (await Store.HasAnyAsync(["a1", "a2"])).Should().BeFalse();
        (await Store.FindAsync("b2")).Should().NotBeNull();
    }

    [Fact]
    public async Task Person_has_several_sessions_which_can_be_removed_together()
    {
        var state = new ResumeState(1, "a1", null, "ann", "#lobby", 7, Ids: false, Timestamps: false, "", Noon);
        await Store.SaveAsync(
            [state, state with { Session = 2, TokenHash = "b1", Person = 1 }, state with { Session = 3, TokenHash = "c1", Person = 1 }, state with { Session = 4, TokenHash = "d1", Person = 9 }]);
        (await Store.FindAsync("b1"))!.Session.Should().Be(2);

        await Store.RemoveAllAsync(1, TestContext.Current.CancellationToken);

        (await Store.HasAnyAsync(["a1", "b1", "c1"])).Should().BeFalse();
        (await Store.FindAsync("d1")).Should().NotBeNull();
    }

    [Fact]
    public async Task Only_expired_places_are_removed()
    {
        var state = new ResumeState(1, "a1", null, "ann", "#lobby", 7, Ids: false, Timestamps: false, "", Noon);
        await Store.SaveAsync([state, state with { Session = 2, TokenHash = "b2", Expires = Noon.AddSeconds(1) }, state with { Session = 3, TokenHash = "c3", Expires = null }]);

        await Store.RemoveExpiredAsync(Noon);

        (await Store.FindAsync("a1")).Should().BeNull();
        (await Store.FindAsync("b2")).Should().NotBeNull();
        (await Store.FindAsync("c3")).Should().NotBeNull();
    }

    [Fact]
    public async Task Call_that_is_canceled_before_it_begins_does_nothing()
    {
        var state = new ResumeState(1, "a1", null, "ann", "#lobby", 7, Ids: false, Timestamps: false, "", Noon);
        await Store.SaveAsync([state]);
        var cancellation = new CancellationToken(canceled: true);

        foreach (var call in (Func<Task>[])
        [
            () => Store.SaveAsync([state with { LastId = 8 }], cancellation).AsTask(),
            () => Store.FindAsync("a1", cancellation).AsTask(),
            () => Store.TakeAsync("a1", "a2", Noon, cancellation).AsTask(),
            () => Store.HasAnyAsync(["a1"], cancellation).AsTask(),
            () => Store.RemoveAsync(1, cancellation).AsTask(),
            () => Store.RemoveAllAsync(1, cancellation).AsTask(),
            () => Store.RemoveExpiredAsync(Noon, cancellation).AsTask(),
        ])
        {
            await call.Should().ThrowAsync<OperationCanceledException>();
        }

        (await Store.FindAsync("a1")).Should().Be(state);
    }

    [Fact]
    public async Task Calls_may_overlap()
    {
        var state = new ResumeState(1, "", null, "ann", "#lobby", 7, Ids: false, Timestamps: false, "", Noon);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(async () =>
        {
            await Store.SaveAsync([state with { Session = i + 1, TokenHash = $"{i}" }]);
            (await Store.FindAsync($"{i}")).Should().NotBeNull();
        }, TestContext.Current.CancellationToken)));
    }
}
