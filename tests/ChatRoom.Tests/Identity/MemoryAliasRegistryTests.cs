using ChatRoom.Identity;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Identity;

public sealed class MemoryAliasRegistryTests
{
    private readonly MemoryAliasRegistry _registry = new(Some.Alias("admin"));

    [Theory]
    [InlineData("bob", "BOB")]
    [InlineData("vera", "vеra")] // Cyrillic е
    [InlineData("alice", "АLIСЕ")] // Cyrillic А, С, Е
    [InlineData("Iarry", "larry")]
    [InlineData("larry", "Iarry")]
    [InlineData("corn", "com")]
    [InlineData("bob", "b0b")]
    public async Task Alias_that_looks_like_another_is_taken_until_that_is_given_back(string first, string second)
    {
        (await _registry.TryClaimAsync(Some.Alias(first))).Should().BeTrue();
        (await _registry.TryClaimAsync(Some.Alias(second))).Should().BeFalse();

        _registry.Release(Some.Alias(first));

        (await _registry.TryClaimAsync(Some.Alias(second))).Should().BeTrue();
    }

    [Theory]
    [InlineData("admin")]
    [InlineData("Admin")]
    [InlineData("аdmin")] // Cyrillic а
    [InlineData("adrnin")]
    public async Task Reserved_alias_is_taken(string alias) => (await _registry.TryClaimAsync(Some.Alias(alias))).Should().BeFalse();

    [Theory]
    [InlineData("bob", "b0b")]
    [InlineData("bob", "Bob")]
    [InlineData("larry", "Iarry")]
    public async Task Client_may_go_by_an_alias_that_looks_like_its_own_and_nobody_else_gets_either_meanwhile(string old, string other)
    {
        var (before, after) = (Some.Alias(old), Some.Alias(other));
        await _registry.TryClaimAsync(before);

        (await _registry.TryClaimAsync(after, own: before)).Should().BeTrue();
        (await _registry.TryClaimAsync(before)).Should().BeFalse();
        _registry.Release(before, own: after);
        (await _registry.TryClaimAsync(before)).Should().BeFalse("it looks like the one that is claimed");

        _registry.Release(after);
        (await _registry.TryClaimAsync(before)).Should().BeTrue();
    }

    [Fact]
    public async Task Claim_that_is_canceled_claims_nothing()
    {
        var claim = async () => await _registry.TryClaimAsync(Some.Alias("bob"), own: null, new CancellationToken(canceled: true));

        await claim.Should().ThrowAsync<OperationCanceledException>();

        (await _registry.TryClaimAsync(Some.Alias("bob"))).Should().BeTrue();
    }

    [Fact]
    public async Task Rename_that_is_undone_leaves_the_old_alias_claimed()
    {
        var (before, after) = (Some.Alias("bob"), Some.Alias("b0b"));
        await _registry.TryClaimAsync(before);
        await _registry.TryClaimAsync(after, own: before);

        _registry.Release(after, own: before);

        (await _registry.TryClaimAsync(Some.Alias("bob"))).Should().BeFalse();
        _registry.Release(before);
        (await _registry.TryClaimAsync(Some.Alias("bob"))).Should().BeTrue();
    }

    [Fact]
    public void Every_alias_of_the_setting_is_reserved_however_they_are_separated() =>
        ReservedAliases.In(new ChatRoomOptions { ReservedAliases = " root, ops\n* boss;" }).Select(static alias => alias.Value)
            .Should().Equal("root", "ops", "boss");
}
