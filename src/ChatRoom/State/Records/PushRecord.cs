using System.Globalization;

namespace ChatRoom.State.Records;

/// <summary>The browsers of an account that get notifications.</summary>
/// <param name="Account">The number of the account.</param>
/// <param name="Browsers">The browsers, the oldest first.</param>
internal sealed record PushRecord(long Account, IReadOnlyList<PushSubscription> Browsers) : StateRecord
{
    /// <inheritdoc />
    public override string Key => KeyOf(Account);

    /// <summary>Returns the record without a browser.</summary>
    public PushRecord Without(string endpoint) => this with { Browsers = [.. Browsers.Where(browser => browser.Endpoint != endpoint)] };

    /// <summary>Returns the key of the record of an account.</summary>
    public static string KeyOf(long account) => account.ToString(CultureInfo.InvariantCulture);
}
