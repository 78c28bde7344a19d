using ChatRoom.Accounts;
using ChatRoom.Identity;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRoom.Tests.Accounts;

public sealed class RegisteredAliasesTests : IDisposable
{
    private const long Vera = 7;
    private const long Guest = 8;

    private readonly ChatState _state = new(new MemoryStateStore(), NullLogger<ChatState>.Instance, TimeProvider.System);
    private readonly MemoryAliasRegistry _connected = new();
    private readonly AliasHolder _holder = new();
    private readonly AccountDirectory _accounts;
    private readonly RegisteredAliases _aliases;

    public RegisteredAliasesTests()
    {
        _accounts = new AccountDirectory(_state);
        _aliases = new RegisteredAliases(_connected, _accounts);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task Registered_alias_is_its_account_s_alone_though_nobody_is_connected()
    {
        await RegisterAsync("vera", Vera);

        var refused = await ClaimAsync("VERA", Guest);
        (refused.Succeeds, refused.IsAccount, refused.Against?.Value).Should().Be((false, true, "vera"));
        (await ClaimAsync("vera", Vera)).Succeeds.Should().BeTrue();
        (await ClaimAsync("vera", Vera)).Succeeds.Should().BeTrue("several connections share it");
    }

    [Theory]
    [InlineData("vеra")] // Cyrillic е
    [InlineData("VEPA")] // not the same look, so it is free
    public async Task Alias_that_looks_like_a_registered_one_is_taken(string alias)
    {
        await RegisterAsync("vera", Vera);

        var claim = await ClaimAsync(alias, Guest);

        var looksSame = Some.Alias(alias).Looks.Intersect(Some.Alias("vera").Looks).Any();
        (claim.Succeeds, claim.IsAccount).Should().Be((!looksSame, false));
    }

    [Fact]
    public async Task Client_that_cannot_be_asked_gets_a_number()
    {
        await RegisterAsync("vera", Vera);
        await RegisterAsync("vera-2", 9);
        _ = await ClaimAsync("vera-3", 10);

        (await _aliases.ClaimLikeAsync(Some.Alias("vera"), 32, Guest, _holder, Cancellation)).Alias.Value.Should().Be("vera-3-2");
        (await _aliases.ClaimLikeAsync(Some.Alias("vera"), 32, Vera, _holder, Cancellation)).Alias.Value.Should().Be("vera");
    }

    [Fact]
    public async Task Alias_is_free_after_its_account_is_removed()
    {
        await RegisterAsync("vera", Vera);
        await _state.ChangeAsync(
            change =>
            {
                change.Remove(_accounts.Find(Vera)!);
                return true;
            },
            Cancellation);

        (await ClaimAsync("vera", Guest)).Succeeds.Should().BeTrue();
        _accounts.FindLike(Some.Alias("vera")).Should().BeNull();
    }

    [Theory]
    [InlineData("bob", null)]
    [InlineData("b0b-[x]^_`{|}\\", null)]
    [InlineData("Ωmega", null)]
    [InlineData("a@b", "cannot contain @")]
    [InlineData("7up", "cannot begin with a digit")]
    [InlineData("٣x", "cannot begin with a digit")]
    [InlineData("~bob", "cannot begin with ~")]
    [InlineData("+bob", "cannot begin with +")]
    public void Registered_alias_has_only_characters_that_every_protocol_can_carry(string alias, string? fault)
    {
        if (fault is null)
        {
            RegistrableAlias.FaultOf(Some.Alias(alias)).Should().BeNull();
        }
        else
        {
            RegistrableAlias.FaultOf(Some.Alias(alias)).Should().Contain(fault);
        }
    }

    private async Task RegisterAsync(string alias, long id) => await _state.ChangeAsync(
        change =>
        {
            change.Put(new AccountRecord(id, alias, new ScramRecord([], 4096, [], []), default, default));
            return true;
        },
        Cancellation);

    private ValueTask<AliasClaim> ClaimAsync(string alias, long owner) => _aliases.ClaimAsync(Some.Alias(alias), owner, _holder, Cancellation);
}
