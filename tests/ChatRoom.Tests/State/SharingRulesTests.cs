using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Tests.State;

public sealed class SharingRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = Now.AddHours(2);

    [Theory]
    [InlineData("ban", true)]
    [InlineData("account", true)]
    [InlineData("token", true)]
    [InlineData("role", true)]
    [InlineData("room", true)]
    [InlineData("lockdown", true)]
    [InlineData("marker", false)]
    [InlineData("webhook-position", false)]
    [InlineData("counter", false)]
    [InlineData("held", false)]
    [InlineData("unknown", false)]
    public void Contract_1_what_decides_rights_is_awaited(string kind, bool isAwaited) => SharingRules.IsAwaited(new(kind, "x")).Should().Be(isAwaited);

    [Fact]
    public void Contract_2_stored_record_counts_unless_the_waiting_one_is_ahead()
    {
        Merge(null, new MarkerRecord(7, "#a", 1, 5), new MarkerRecord(7, "#a", 1, 6)).Should().Be(new MarkerRecord(7, "#a", 1, 6));
        Merge(null, new MarkerRecord(7, "#a", 1, 5), new MarkerRecord(7, "#a", 1, 4)).Should().Be(new MarkerRecord(7, "#a", 1, 5));
        Merge(null, new MarkerRecord(7, "#a", 2, 5), new MarkerRecord(7, "#a", 1, 9)).Should().Be(new MarkerRecord(7, "#a", 2, 5));
        Merge(null, new WebhookPositionRecord(7, 1, 5) { FailingSince = Now }, new WebhookPositionRecord(7, 1, 6)).Should().Be(new WebhookPositionRecord(7, 1, 6));
        Merge(null, new WebhookPositionRecord(7, 1, 5), new WebhookPositionRecord(7, 1, 5) { FailingSince = Now }).Should().Be(new WebhookPositionRecord(7, 1, 5));
        var secret = new SecretRecord("salt", [1]);
        Merge(null, secret, new SecretRecord("salt", [2])).Should().BeSameAs(secret);
    }

    [Fact]
    public void Contract_2_later_use_of_an_account_and_of_a_token_stays()
    {
        var token = new TokenRecord("ab", 7, "bot", TokenScope.Read, Now, null);
        Merge(token, token with { Expires = Later }, token with { Used = Now }).Should().Be(token with { Expires = Later, Used = Now });
        Merge(token, token with { Used = Later }, token with { Used = Now }).Should().Be(token with { Used = Later });
        var account = Account();
        Merge(account, account with { ExpiryNoticed = Now, IsAdmin = true }, account with { Used = Later }).Should().Be(account with { Used = Later, IsAdmin = true });
        Merge(account, account with { Used = Later }, account with { Used = Now.AddHours(1) }).Should().Be(account with { Used = Later });
    }

    [Fact]
    public void Contract_2_ignore_list_is_the_one_that_was_changed()
    {
        var account = Account() with { Ignored = "1:eve" };
        Merge(account, account with { Ignored = "2:bob" }, account with { Used = Later }).Should().Be(account with { Ignored = "2:bob", Used = Later });
        Merge(account, account with { Used = Later }, account with { Ignored = "2:bob" }).Should().Be(account with { Ignored = "2:bob", Used = Later });
        Merge(account, account with { Ignored = "3:x" }, account with { Ignored = "2:bob" }).Should().Be(account with { Ignored = "2:bob" });
    }

    [Fact]
    public void Contract_3_removed_record_stays_removed() => Merge(Account(), null, Account() with { Used = Later }).Should().BeNull();

    private static readonly ScramRecord Keys = new([1], 4096, [2], [3]);

    private static AccountRecord Account() => new(7, "ann", Keys, Now, Now);

    private static StateRecord? Merge(StateRecord? before, StateRecord? stored, StateRecord waiting) => SharingRules.Merge(before, stored, waiting);
}
