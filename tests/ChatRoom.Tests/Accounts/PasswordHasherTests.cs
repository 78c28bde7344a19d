using ChatRoom.Accounts;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChatRoom.Tests.Accounts;

/// <summary>The contract of <see cref="PasswordHasher"/>.</summary>
public sealed class PasswordHasherTests : IDisposable
{
    private const int Iterations = 5_000;

    private readonly PasswordWorkers _workers = new();
    private readonly ChatRoomOptions _options = new() { Accounts = { Iterations = Iterations } };
    private readonly MemoryStateStore _store = new();
    private readonly ChatState _state;
    private readonly PasswordHasher _hasher;

    public PasswordHasherTests()
    {
        _state = new ChatState(_store, NullLogger<ChatState>.Instance, TimeProvider.System);
        _hasher = new PasswordHasher(_workers, new SaltSecret(_state), Options.Create(_options));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Password Right => PasswordOf("correct horse");

    private static Password Wrong => PasswordOf("wrong horse");

    public void Dispose()
    {
        _workers.Dispose();
        _state.Dispose();
    }

    [Fact]
    public async Task Right_password_is_right_and_another_one_is_not()
    {
        var keys = await _hasher.TryCreate(Right, Cancellation)!;

        keys.Iterations.Should().Be(Iterations);
        keys.Salt.Should().HaveCount(16);
        (await CheckAsync(keys, Right)).Should().Be(new PasswordCheck(true));
        (await CheckAsync(keys, Wrong)).Should().Be(default(PasswordCheck));
        (await CheckAsync(keys, null)).Should().Be(default(PasswordCheck));
        (await CheckAsync(null, Right)).Should().Be(default(PasswordCheck));
    }

    [Fact]
    public async Task Two_accounts_with_the_same_password_have_different_keys() =>
        ScramKeys.AreSame(await _hasher.TryCreate(Right, Cancellation)!, await _hasher.TryCreate(Right, Cancellation)!).Should().BeFalse();

    [Fact]
    public async Task Contract_1_a_failed_check_costs_the_same_whether_the_account_exists_or_not()
    {
        var keys = await _hasher.TryCreate(Right, Cancellation)!;
        var old = ScramKeys.Derive(Right, new byte[16], 4_096);

        (await WorkOfAsync(keys, Wrong)).Should().Be(Iterations);
        (await WorkOfAsync(old, Wrong)).Should().Be(Iterations);
        (await WorkOfAsync(null, Wrong)).Should().Be(Iterations);
        (await WorkOfAsync(null, null)).Should().Be(Iterations);
        (await WorkOfAsync(keys, null)).Should().Be(Iterations);
    }

    [Fact]
    public async Task Contract_2_an_alias_without_an_account_has_the_same_salt_after_a_restart()
    {
        await new SaltSecret(_state).CreateAsync(Cancellation);
        using var restarted = new ChatState(_store, NullLogger<ChatState>.Instance, TimeProvider.System);
        await restarted.OpenAsync(Cancellation);
        var secret = new SaltSecret(restarted);
        await secret.CreateAsync(Cancellation);
        var later = new PasswordHasher(_workers, secret, Options.Create(_options));

        later.SaltFor("bob").Should().Equal(_hasher.SaltFor("bob")).And.HaveCount(16);
        later.SaltFor("ann").Should().NotEqual(later.SaltFor("bob"));
    }

    [Fact]
    public async Task Contract_2_a_secret_that_could_not_be_stored_at_the_start_is_stored_later()
    {
        var salt = _hasher.SaltFor("bob");
        _hasher.SaltFor("bob").Should().Equal(salt);

        await _state.StoreLaterAsync(Cancellation);

        using var restarted = new ChatState(_store, NullLogger<ChatState>.Instance, TimeProvider.System);
        await restarted.OpenAsync(Cancellation);
        new PasswordHasher(_workers, new SaltSecret(restarted), Options.Create(_options)).SaltFor("bob").Should().Equal(salt);
    }

    [Fact]
    public async Task Contract_3_a_right_password_gets_more_iterations()
    {
        var keys = await _hasher.TryCreate(Right, Cancellation)!;
        _options.Accounts.Iterations = 2 * Iterations;

        var check = await CheckAsync(keys, Right);

        check.IsRight.Should().BeTrue();
        check.Renewed!.Iterations.Should().Be(2 * Iterations);
        check.Renewed.Salt.Should().NotEqual(keys.Salt);
        (await CheckAsync(check.Renewed, Right)).Should().Be(new PasswordCheck(true));
    }

    [Fact]
    public async Task Iterations_never_become_fewer()
    {
        var keys = await _hasher.TryCreate(Right, Cancellation)!;
        _options.Accounts.Iterations = 4_096;

        (await CheckAsync(keys, Right)).Should().Be(new PasswordCheck(true));
    }

    private static Password PasswordOf(string text) => Password.TryParse(text, out var password) ? password : throw new ArgumentException(text);

    private Task<PasswordCheck> CheckAsync(ScramRecord? keys, Password? password) => _hasher.TryCheck(keys, "bob", password, Cancellation)!;

    private async Task<long> WorkOfAsync(ScramRecord? keys, Password? password)
    {
        var before = _hasher.IterationsDone;
        (await CheckAsync(keys, password)).IsRight.Should().BeFalse();
        return _hasher.IterationsDone - before;
    }
}
