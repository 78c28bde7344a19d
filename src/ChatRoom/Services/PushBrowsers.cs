using ChatRoom.Accounts;
using ChatRoom.Participants;
using ChatRoom.Protocol.Model;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>Keeps which browsers of which accounts get notifications.</summary>
internal sealed class PushBrowsers(AccountDirectory accounts, ChatState state, TimeProvider time)
{
    /// <summary>The most browsers of an account.</summary>
    public const int MostPerAccount = 5;

    /// <summary>Adds a participant's browser to those of their account. Returns why not, or null.</summary>
    public async ValueTask<Error?> AddAsync(Participant who, PushSubscription browser, CancellationToken cancellationToken)
    {
        if (await ChangeAsync(change => Add(change, who.Account, browser), cancellationToken) is { } error)
        {
            return error;
        }

        who.PushEndpoint = browser.Endpoint;
        return null;
    }

    /// <summary>Removes a browser from those of a participant's account. Returns why not, or null.</summary>
    public async ValueTask<Error?> RemoveAsync(Participant who, string endpoint, CancellationToken cancellationToken)
    {
        if (await ChangeAsync(change => { Remove(change, who.Account, endpoint); return null; }, cancellationToken) is { } error)
        {
            return error;
        }

        who.PushEndpoint = null;
        return null;
    }

    /// <summary>Removes the browser of a participant who logs out. Returns why not, or null.</summary>
    public ValueTask<Error?> ForgetAsync(Participant who, CancellationToken cancellationToken) =>
        who.PushEndpoint is { } endpoint ? RemoveAsync(who, endpoint, cancellationToken) : default;

    /// <summary>Removes a browser from a record, and the record with its last browser.</summary>
    internal static void Remove(StateChange change, PushRecord record, string endpoint)
    {
        if (record.Without(endpoint) is { Browsers.Count: > 0 } rest)
        {
            change.Put(rest);
        }
        else
        {
            change.Remove(record);
        }
    }

    private AccountRequired? Add(StateChange change, long? account, PushSubscription browser)
    {
        if (account is not { } id || accounts.Find(id) is not { } owner || owner.IsSuspended(time.GetUtcNow()))
        {
            return new AccountRequired();
        }

        var record = state.Pushes.Find(PushRecord.KeyOf(id)) ?? new PushRecord(id, []);
        if (record.Browsers.Contains(browser))
        {
            return null; // each page says it again when it connects
        }

        foreach (var other in state.Pushes.All.Where(record => record.Account != id && record.Browsers.Any(one => one.Endpoint == browser.Endpoint)))
        {
            Remove(change, other, browser.Endpoint); // somebody else has used that browser
        }

        change.Put(record with { Browsers = [.. record.Without(browser.Endpoint).Browsers.TakeLast(MostPerAccount - 1), browser] });
        return null;
    }

    private void Remove(StateChange change, long? account, string endpoint)
    {
        if (account is { } id && state.Pushes.Find(PushRecord.KeyOf(id)) is { } record && record.Browsers.Any(browser => browser.Endpoint == endpoint))
        {
            Remove(change, record, endpoint);
        }
    }

    private async ValueTask<Error?> ChangeAsync(Func<StateChange, Error?> decide, CancellationToken cancellationToken)
    {
        try
        {
            return await state.ChangeAsync(decide, cancellationToken);
        }
        catch (StateException e)
        {
            return e.Error();
        }
    }
}
