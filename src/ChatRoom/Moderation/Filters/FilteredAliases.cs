using ChatRoom.Identity;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Moderation.Filters;

/// <summary>
/// The registry of aliases, without those of webhooks and those that a filter refuses: nobody can claim them, at the prompt as little as later. The owner
/// of an account keeps their alias. A client that cannot be asked for another alias is a guest.
/// </summary>
/// <param name="registry">The aliases.</param>
/// <param name="filters">The filters.</param>
/// <param name="state">Has the accounts.</param>
internal sealed class FilteredAliases(IAliasRegistry registry, MessageFilters filters, ChatState state) : IAliasRegistry
{
    private const string Guest = "guest";

    /// <inheritdoc />
    public ValueTask<AliasClaim> ClaimAsync(Alias alias, long owner, IAliasHolder holder, CancellationToken cancellationToken) =>
        IsRefused(alias, owner, holder) ? new(new AliasClaim(alias, isReserved: true)) : registry.ClaimAsync(alias, owner, holder, cancellationToken);

    /// <inheritdoc />
    public ValueTask<AliasLease> ClaimLikeAsync(Alias wanted, int maxLength, long owner, IAliasHolder holder, CancellationToken cancellationToken) =>
        registry.ClaimLikeAsync(IsRefused(wanted, owner, holder) ? Alias.FromClassic(Guest, maxLength) : wanted, maxLength, owner, holder, cancellationToken);

    private bool IsRefused(Alias alias, long owner, IAliasHolder holder)
    {
        if (holder is ISession { IsOwn: true })
        {
            return false;
        }

        var account = state.Accounts.Find(AccountRecord.KeyOf(owner));
        return BotAlias.IsLike(alias) ? account?.Alias != alias.Value : filters.Find(alias) is { Action: > FilterAction.Report } && account is null;
    }
}
