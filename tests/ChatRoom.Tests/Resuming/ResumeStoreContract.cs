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
        SavedPlace[] places =
        [
            new(1, "a1", null, "ann", "#lobby", 0, Ids: false, Timestamps: true, "", Noon),
            new(2, "b2", "b1", "Grüße👋", "#Küche", (1L << 36) - 1, Ids: true, Timestamps: false, "17:ann 18:Zoë", null, Epoch: 4_000_000_000),
        ];

        await Store.SaveAsync(places);

        (await Store.FindAsync("a1")).Should().Be(places[0]);
        (await Store.FindAsync("b2")).Should().Be(places[1]);
        (await Store.FindAsync("b1")).Should().Be(places[1]);
        (await Store.HasAnyAsync(["c3", "b1"])).Should().BeTrue();
        (await Store.HasAnyAsync(["a1"])).Should().BeTrue();
        (await Store.HasAnyAsync(["c3", "c4"])).Should().BeFalse();
        (await Store.FindAsync("c3")).Should().BeNull();
    }

    [Fact]
    public async Task Place_that_is_saved_again_replaces_the_one_before()
    {
        var place = new SavedPlace(1, "a1", null, "ann", "#lobby", 7, Ids: false, Timestamps: false, "", Noon);
        await Store.SaveAsync([place]);

        await Store.SaveAsync([place with { Alias = "bea", LastId = 8, Expires = null }]);

        (await Store.FindAsync("a1")).Should().Be(place with { Alias = "bea", LastId = 8, Expires = null });
    }

    [Fact]
    public async Task Person_has_one_place_with_the_tokens_that_were_saved_last()
    {
        var place = new SavedPlace(1, "a2", "a1", "ann", "#lobby", 7, Ids: false, Timestamps: false, "", Noon);
        await Store.SaveAsync([place]);

        await Store.SaveAsync([place with { TokenHash = "a3", FormerHash = "a2" }]);
        (await Store.HasAnyAsync(["a1"])).Should().BeFalse();
        (await Store.FindAsync("a2"))!.TokenHash.Should().Be("a3");
        await Store.SaveAsync([place with { TokenHash = "a3", FormerHash = null }]);

        (await Store.FindAsync("a2")).Should().BeNull();
        (await Store.FindAsync("a3")).Should().NotBeNull();
    }

    [Fact]
    public async Task Place_that_was_removed_is_not_found()
    {
        var place = new SavedPlace(1, "a2", "a1", "ann", "#lobby", 7, Ids: false, Timestamps: false, "", Noon);
        await Store.SaveAsync([place, place with { Person = 2, TokenHash = "b2", FormerHash = null }]);

        await Store.RemoveAsync(1);
        await Store.RemoveAsync(3);

        (await Store.FindAsync("a1")).Should().BeNull();
        (await Store.HasAnyAsync(["a1", "a2"])).Should().BeFalse();
        (await Store.FindAsync("b2")).Should().NotBeNull();
    }

    [Fact]
    public async Task What_has_expired_is_removed_and_nothing_else()
    {
        var place = new SavedPlace(1, "a1", null, "ann", "#lobby", 7, Ids: false, Timestamps: false, "", Noon);
        await Store.SaveAsync([place, place with { Person = 2, TokenHash = "b2", Expires = Noon.AddSeconds(1) }, place with { Person = 3, TokenHash = "c3", Expires = null }]);

        await Store.RemoveExpiredAsync(Noon);

        (await Store.FindAsync("a1")).Should().BeNull();
        (await Store.FindAsync("b2")).Should().NotBeNull();
        (await Store.FindAsync("c3")).Should().NotBeNull();
    }

    [Fact]
    public async Task Call_that_is_canceled_before_it_begins_does_nothing()
    {
        var place = new SavedPlace(1, "a1", null, "ann", "#lobby", 7, Ids: false, Timestamps: false, "", Noon);
        await Store.SaveAsync([place]);
        var cancellation = new CancellationToken(canceled: true);

        foreach (var call in (Func<Task>[])
        [
            () => Store.SaveAsync([place with { LastId = 8 }], cancellation).AsTask(),
            () => Store.FindAsync("a1", cancellation).AsTask(),
            () => Store.HasAnyAsync(["a1"], cancellation).AsTask(),
            () => Store.RemoveAsync(1, cancellation).AsTask(),
            () => Store.RemoveExpiredAsync(Noon, cancellation).AsTask(),
        ])
        {
            await call.Should().ThrowAsync<OperationCanceledException>();
        }

        (await Store.FindAsync("a1")).Should().Be(place);
    }

    [Fact]
    public async Task Calls_may_overlap()
    {
        var place = new SavedPlace(1, "", null, "ann", "#lobby", 7, Ids: false, Timestamps: false, "", Noon);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(async () =>
        {
            await Store.SaveAsync([place with { Person = i + 1, TokenHash = $"{i}" }]);
            (await Store.FindAsync($"{i}")).Should().NotBeNull();
        }, TestContext.Current.CancellationToken)));
    }
}
