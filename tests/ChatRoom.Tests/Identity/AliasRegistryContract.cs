using ChatRoom.Identity;
using ChatRoom.Protocol;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Identity;

/// <summary>The contract of IAliasRegistry, for each implementation.</summary>
public abstract class AliasRegistryContract
{
    private const long Ann = 1;
    private const long Bob = 2;

    private readonly AliasHolder _holder = new();

    /// <param name="isOpen">Whether an implementation can create the registry before its own constructor; otherwise that sets <see cref="Registry"/>.</param>
    protected AliasRegistryContract(bool isOpen = true) => Registry = isOpen ? NewRegistry(Some.Alias("admin")) : null!;

    protected IAliasRegistry Registry { get; init; }

    protected abstract IAliasRegistry NewRegistry(params Alias[] reserved);

    /// <summary>Loses the leases of an alias; returns false if the implementation never loses one.</summary>
    protected abstract bool TryLose(Alias alias);

    /// <summary>Lets the next claim fail; returns false if the implementation never fails.</summary>
    protected abstract bool TryFail();

    [Theory]
    [InlineData("bob", "BOB")]
    [InlineData("vera", "vеra")] // Cyrillic е
    [InlineData("alice", "АLIСЕ")] // Cyrillic А, С, Е
    [InlineData("Iarry", "larry")]
    [InlineData("larry", "Iarry")]
    [InlineData("corn", "com")]
    [InlineData("bob", "b0b")]
    public async Task Contract_1_an_alias_that_looks_like_anothers_is_taken_until_that_is_released(string first, string second)
    {
        var lease = await HoldAsync(first, Ann);
        var refused = await Registry.ClaimAsync(Some.Alias(second), Bob, _holder);
        (refused.Against?.Value, refused.IsReserved).Should().Be((first, false));

        lease.Release();

        (await HoldAsync(second, Bob)).Owner.Should().Be(Bob);
    }

    [Theory]
    [InlineData("admin")]
    [InlineData("Admin")]
    [InlineData("аdmin")] // Cyrillic а
    [InlineData("adrnin")]
    public async Task Contract_1_a_reserved_alias_is_refused_as_such(string alias)
    {
        var claim = await Registry.ClaimAsync(Some.Alias(alias), Ann, _holder);

        (claim.Against?.Value, claim.IsReserved).Should().Be(("admin", true));
    }

    [Fact]
    public async Task Contract_1_one_of_many_simultaneous_claims_of_an_alias_succeeds()
    {
        var claims = await Task.WhenAll(Enumerable.Range(1, 8).Select(owner =>
            Wait.Meanwhile(async () => (await Registry.ClaimAsync(Some.Alias("bob"), owner, _holder)).Succeeds)));

        claims.Should().ContainSingle(static succeeds => succeeds);
    }

    [Theory]
    [InlineData("bob", "b0b")]
    [InlineData("bob", "Bob")]
    [InlineData("larry", "Iarry")]
    [InlineData("bob", "carl")]
    public async Task Contract_2_an_owner_renames_to_any_free_alias_and_nobody_else_gets_either_meanwhile(string old, string other)
    {
        var before = await HoldAsync(old, Ann);
        var after = await HoldAsync(other, Ann);
        await IsTakenAsync(old);
        await IsTakenAsync(other);

        before.Release();

        await IsTakenAsync(other);
        after.Release();
        await HoldAsync(old, Bob);
    }

    [Theory]
    [InlineData("bob", "b0b")]
    [InlineData("bob", "carl")]
    public async Task Contract_2_a_rename_that_is_undone_leaves_the_old_alias_with_its_owner(string old, string other)
    {
        var before = await HoldAsync(old, Ann);
        var after = await HoldAsync(other, Ann);

        after.Release();

        await IsTakenAsync(old);
        before.Release();
        await HoldAsync(old, Bob);
    }

    [Fact]
    public async Task Contract_3_a_late_release_frees_nothing_that_the_next_owner_holds()
    {
        var former = await HoldAsync("bob", Ann);
        former.Release();
        await HoldAsync("b0b", Bob);

        former.Release();

        await IsTakenAsync("bob", by: 3);
    }

    [Fact]
    public async Task Contract_3_a_late_release_frees_nothing_that_its_owner_has_claimed_since()
    {
        var former = await HoldAsync("bob", Ann);
        former.Release();
        await HoldAsync("bob", Ann);

        former.Release();

        await IsTakenAsync("bob");
    }

    [Fact]
    public async Task Contract_4_a_claim_like_an_alias_gets_it_or_one_with_a_number()
    {
        List<string> aliases = [];
        for (var owner = 1; owner <= 4; owner++)
        {
            aliases.Add((await Registry.ClaimLikeAsync(Some.Alias(owner % 2 == 0 ? "BOB" : "bob"), owner, _holder)).Alias.Value);
        }

        aliases.Should().Equal("bob", "BOB-2", "bob-3", "BOB-4");
    }

    [Fact]
    public async Task Contract_4_claims_like_a_long_alias_never_fail_however_many_have_it()
    {
        var wanted = Some.Alias("abcdefghijkl");
        HashSet<string> aliases = [];
        for (var owner = 1; owner <= 150; owner++)
        {
            aliases.Add((await Registry.ClaimLikeAsync(wanted, maxLength: 12, owner, _holder, TestContext.Current.CancellationToken)).Alias.Key);
        }

        aliases.Should().HaveCount(150).And.OnlyContain(static alias => alias.Length <= 12);
    }

    [Fact]
    public async Task Contract_5_the_holder_of_a_lost_lease_is_notified_once_and_somebody_else_can_have_the_alias()
    {
        var lost = await HoldAsync("bob", Ann);
        if (!TryLose(Some.Alias("bob")))
        {
            return; // it never loses a lease
        }

        TryLose(Some.Alias("bob"));
        await HoldAsync("bob", Bob);
        lost.Release();

        _holder.LostLeases.Should().Equal(lost);
        await IsTakenAsync("bob", by: 3);
    }

    [Fact]
    public async Task Contract_5_a_released_lease_is_not_reported_as_lost()
    {
        (await HoldAsync("bob", Ann)).Release();

        TryLose(Some.Alias("bob"));

        _holder.LostLeases.Should().BeEmpty();
    }

    [Fact]
    public async Task Contract_6_a_call_that_fails_holds_nothing()
    {
        if (!TryFail())
        {
            return;
        }

        var claim = async () => await Registry.ClaimAsync(Some.Alias("bob"), Ann, _holder);
        await claim.Should().ThrowAsync<AliasRegistryException>();
        TryFail();
        var like = async () => await Registry.ClaimLikeAsync(Some.Alias("bob"), Ann, _holder);
        await like.Should().ThrowAsync<AliasRegistryException>();

        await HoldAsync("bob", Bob);
    }

    [Fact]
    public async Task Contract_7_a_canceled_call_ends_at_once_and_holds_nothing()
    {
        var canceled = new CancellationToken(canceled: true);
        var claim = async () => await Registry.ClaimAsync(Some.Alias("bob"), Ann, _holder, canceled);
        var like = async () => await Registry.ClaimLikeAsync(Some.Alias("bob"), 32, Ann, _holder, canceled);

        await claim.Should().ThrowAsync<OperationCanceledException>();
        await like.Should().ThrowAsync<OperationCanceledException>();

        await HoldAsync("bob", Bob);
    }

    private async Task<AliasLease> HoldAsync(string alias, long owner)
    {
        var claim = await Registry.ClaimAsync(Some.Alias(alias), owner, _holder);
        claim.Against.Should().BeNull();
        claim.Lease!.Alias.Value.Should().Be(alias);
        return claim.Lease;
    }

    private async Task IsTakenAsync(string alias, long by = Bob) =>
        (await Registry.ClaimAsync(Some.Alias(alias), by, _holder)).Succeeds.Should().BeFalse();
}
