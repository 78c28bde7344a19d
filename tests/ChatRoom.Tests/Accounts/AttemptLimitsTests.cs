using System.Net;
using ChatRoom.Accounts;
using ChatRoom.Limits;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Tests.Accounts;

/// <summary>The contract of <see cref="AttemptLimits"/>.</summary>
public class AttemptLimitsTests
{
    private readonly ChatRoomOptions _options = new() { Limits = { CountLoopback = true } };
    private readonly FakeTimeProvider _time = new();
    private readonly ConnectionLimits _connections;
    private readonly AttemptLimits _limits;

    public AttemptLimitsTests()
    {
        _connections = new ConnectionLimits(_options, _time);
        _limits = new AttemptLimits(Options.Create(_options), _time);
    }

    [Fact]
    public void Contract_1_wrong_passwords_of_an_address_are_limited()
    {
        for (var i = 0; i < 10; i++)
        {
            Guess(Attempt($"name{i}", "2001:db8:1:2::1")).Should().BeTrue();
        }

        Guess(Attempt("name11", "2001:db8:1:2::ffff")).Should().BeFalse("a /64 is one address");
        Guess(Attempt("name11", "2001:db8:1:3::1")).Should().BeTrue();
        _time.Advance(TimeSpan.FromSeconds(6));
        Guess(Attempt("name11", "2001:db8:1:2::1")).Should().BeTrue();
        Guess(Attempt("name11", "2001:db8:1:2::1")).Should().BeFalse();
    }

    [Fact]
    public void Contract_1_wrong_passwords_that_were_checked_at_the_same_time_all_count()
    {
        var attempts = Enumerable.Range(0, 20).Select(i => Attempt($"name{i}", "192.0.2.1")).ToArray();
        attempts.Should().OnlyContain(attempt => _limits.WaitFor(attempt) == null);
        foreach (var attempt in attempts)
        {
            _limits.Wrong(attempt);
        }

        _limits.WaitFor(attempts[0])!.Value.TotalSeconds.Should().BeApproximately(66, 1, "ten too many, at ten a minute, and one more");
    }

    [Fact]
    public void Contract_1_and_2_wrong_passwords_for_an_alias_are_limited_from_wherever_they_come()
    {
        for (var i = 0; i < 30; i++)
        {
            Guess(Attempt("bob", $"192.0.2.{i}")).Should().BeTrue();
        }

        Guess(Attempt("bob", "198.51.100.1")).Should().BeFalse();
        Guess(Attempt("ann", "198.51.100.1")).Should().BeTrue();
        _time.Advance(TimeSpan.FromMinutes(2));
        Guess(Attempt("bob", "198.51.100.1")).Should().BeTrue();
    }

    [Fact]
    public void Contract_1_wrong_passwords_are_limited_in_all()
    {
        for (var i = 0; i < 600; i++)
        {
            Guess(Attempt($"name{i}", $"10.0.{i / 250}.{i % 250}")).Should().BeTrue();
        }

        Guess(Attempt("another", "192.0.2.1")).Should().BeFalse();
    }

    [Fact]
    public void Contract_1_right_passwords_are_limited_only_in_their_rate()
    {
        for (var i = 0; i < 200; i++)
        {
            var attempt = Attempt("bob", "192.0.2.1");
            _limits.WaitFor(attempt).Should().BeNull();
            _limits.Right(attempt);
        }

        _limits.WaitFor(Attempt("bob", "192.0.2.1")).Should().NotBeNull();
        _time.Advance(TimeSpan.FromSeconds(1));
        _limits.WaitFor(Attempt("bob", "192.0.2.1")).Should().BeNull();
    }

    [Fact]
    public void Contract_3_nobody_locks_the_owner_out()
    {
        _limits.Right(Attempt("bob", "203.0.113.7"));
        for (var i = 0; i < 700; i++)
        {
            Guess(Attempt("bob", $"10.0.{i / 250}.{i % 250}"));
            Guess(Attempt($"name{i}", $"10.0.{i / 250}.{i % 250}"));
        }

        Guess(Attempt("bob", "198.51.100.1")).Should().BeFalse();
        Guess(Attempt("bob", "203.0.113.7")).Should().BeTrue();
    }

    [Fact]
    public void Contract_3_the_owners_address_has_an_allowance_of_its_own()
    {
        _options.Limits.WrongPasswordsPerMinutePerAddress = 0;
        _limits.Right(Attempt("bob", "203.0.113.7"));
        for (var i = 0; i < 30; i++)
        {
            Guess(Attempt("bob", "203.0.113.7")).Should().BeTrue();
        }

        Guess(Attempt("bob", "203.0.113.7")).Should().BeFalse();
        Guess(Attempt("bob", "198.51.100.1")).Should().BeTrue();
    }

    [Fact]
    public void Contract_4_the_aliases_that_are_remembered_are_bounded()
    {
        _options.Accounts.WrongPasswordsPerMinuteInAll = 0;
        for (var i = 0; i < AttemptLimits.MostNames + 29; i++)
        {
            _limits.Wrong(new PasswordAttempt($"name{i}", null, default));
        }

        Guess(new PasswordAttempt("another", null, default)).Should().BeTrue();
        Guess(new PasswordAttempt("and another", null, default)).Should().BeFalse("those beyond the bound share an allowance");
        _time.Advance(TimeSpan.FromHours(2));
        Guess(new PasswordAttempt("and another", null, default)).Should().BeTrue();
    }

    [Fact]
    public void Registrations_are_limited_per_address_and_in_all()
    {
        for (var i = 0; i < 5; i++)
        {
            _limits.TakeRegistration(Allowance("192.0.2.1")).Should().BeNull();
        }

        _limits.TakeRegistration(Allowance("192.0.2.1"))!.Value.TotalMinutes.Should().BeApproximately(12, 0.1);
        for (var i = 5; i < 200; i++)
        {
            _limits.TakeRegistration(Allowance($"10.0.0.{i}")).Should().BeNull();
        }

        _limits.TakeRegistration(Allowance("192.0.2.2")).Should().NotBeNull();
        _time.Advance(TimeSpan.FromHours(1));
        _limits.TakeRegistration(Allowance("192.0.2.1")).Should().BeNull();
    }

    private AddressAllowance? Allowance(string address) => _connections.AllowanceOf(new IPEndPoint(IPAddress.Parse(address), 1));

    private PasswordAttempt Attempt(string name, string address) =>
        new(name, Allowance(address), AddressKey.Of(IPAddress.Parse(address), _options.Limits.IPv6PrefixLength));

    /// <summary>Gives a wrong password, if that is permitted.</summary>
    private bool Guess(PasswordAttempt attempt)
    {
        if (_limits.WaitFor(attempt) is not null)
        {
            return false;
        }

        _limits.Wrong(attempt);
        return true;
    }
}
