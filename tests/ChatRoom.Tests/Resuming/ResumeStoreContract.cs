using ChatRoom.Resuming;

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
            new("a1", "ann", "#lobby", 0, Ids: false, Timestamps: true, Noon),
            new("b2", "Grüße👋", "#Küche", (1L << 36) - 1, Ids: true, Timestamps: false, null),
        ];

        await Store.SaveAsync(places);

        (await Store.FindAsync("a1")).Should().Be(places[0]);
        (await Store.FindAsync("b2")).Should().Be(places[1]);
        (await Store.FindAsync("c3")).Should().BeNull();
    }

    [Fact]
    public async Task Place_that_is_saved_again_replaces_the_one_before()
    {
        var place = new SavedPlace("a1", "ann", "#lobby", 7, Ids: false, Timestamps: false, Noon);
        await Store.SaveAsync([place]);

        await Store.SaveAsync([place with { Alias = "bea", LastId = 8, Expires = null }]);

        (await Store.FindAsync("a1")).Should().Be(place with { Alias = "bea", LastId = 8, Expires = null });
    }

    [Fact]
    public async Task What_has_expired_is_removed_and_nothing_else()
    {
        var place = new SavedPlace("a1", "ann", "#lobby", 7, Ids: false, Timestamps: false, Noon);
        await Store.SaveAsync([place, place with { TokenHash = "b2", Expires = Noon.AddSeconds(1) }, place with { TokenHash = "c3", Expires = null }]);

        await Store.RemoveExpiredAsync(Noon);

        (await Store.FindAsync("a1")).Should().BeNull();
        (await Store.FindAsync("b2")).Should().NotBeNull();
        (await Store.FindAsync("c3")).Should().NotBeNull();
    }

    [Fact]
    public async Task Calls_may_overlap()
    {
        var place = new SavedPlace("", "ann", "#lobby", 7, Ids: false, Timestamps: false, Noon);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(async () =>
        {
            await Store.SaveAsync([place with { TokenHash = $"{i}" }]);
            (await Store.FindAsync($"{i}")).Should().NotBeNull();
        }, TestContext.Current.CancellationToken)));
    }
}
