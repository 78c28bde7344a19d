using ChatRoom.Cluster;
using ChatRoom.Diagnostics;
using ChatRoom.Participants;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Services;

/// <summary>Lists the connections of an account, and ends them.</summary>
internal sealed class AccountSessionService(Permissions permissions, PersonFinder finder, AccountConnections connections)
{
    /// <summary>Returns the connections of a participant's account.</summary>
    public async ValueTask<Reply> ListAsync(Participant who, CancellationToken cancellationToken) =>
        permissions.RefusalOf(who, ChatAction.ManageAccount) is { } refusal ? refusal
        : who.Account is not { } account ? new AccountRequired()
        : new SessionList([.. (await FindAsync(account, cancellationToken)).OrderBy(static one => one.Since).ThenBy(static one => one.Id, StringComparer.Ordinal).Select(one => RowOf(one, who))]);

    /// <summary>Ends another connection of a participant's account.</summary>
    /// <param name="who">The participant.</param>
    /// <param name="id">The id of the connection.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Reply> EndAsync(Participant who, string id, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.ManageAccount) is { } refusal)
        {
            return refusal;
        }

        if (who.Account is not { } account)
        {
            return new AccountRequired();
        }

        var found = (await FindAsync(account, cancellationToken)).FirstOrDefault(one => one.Id.Equals(id, StringComparison.OrdinalIgnoreCase));
        if (found is null)
        {
            return new NoSuchSession(id);
        }

        if (found.Id == who.Session.Id)
        {
            return new OwnSession();
        }

        return await connections.EndOneAsync(account, found.Id, CloseCause.LoggedOut) ? new SessionEnded(found.Id) : new NoSuchSession(id);
    }

    private async ValueTask<FoundConnection[]> FindAsync(long account, CancellationToken cancellationToken) =>
        (await finder.FindAsync(account, cancellationToken))?.Connections ?? [];

    private static ListedSession RowOf(FoundConnection one, Participant who) => new(
        one.Id, one.Address ?? "this machine", one.Protocol, one.Since, [.. PersonFinder.RoomsOf([one])], one.Id == who.Session.Id);
}
