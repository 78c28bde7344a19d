using ChatRoom.Identity;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Resuming;
using ChatRoom.Search;

namespace ChatRoom.Testing;

/// <summary>Overloads of the asynchronous contracts without a cancellation token.</summary>
public static class Uncanceled
{
    public static ValueTask<long> AppendAsync(this IMessageJournal journal, string room, ChatEvent e) =>
        journal.AppendAsync(room, e, default, CancellationToken.None);

    public static ValueTask<long> AppendAsync(this IMessageJournal journal, string room, ChatEvent e, AppendKey key) =>
        journal.AppendAsync(room, e, key, CancellationToken.None);

    public static ValueTask<IAsyncDisposable> FollowAsync(this IMessageJournal journal, string room, IJournalFollower follower) =>
        journal.FollowAsync(room, follower, CancellationToken.None);

    public static ValueTask CatchUpAsync(this IMessageJournal journal, string room) =>
        journal.CatchUpAsync(room, CancellationToken.None);

    public static ValueTask<IReadOnlyList<JournalEntry>> ReadBeforeAsync(this IMessageJournal journal, string room, long before, int count) =>
        journal.ReadBeforeAsync(room, before, count, CancellationToken.None);

    public static ValueTask<IReadOnlyList<JournalEntry>> ReadAfterAsync(this IMessageJournal journal, string room, long after, int count) =>
        journal.ReadAfterAsync(room, after, count, CancellationToken.None);

    public static ValueTask<SearchPage> FindAsync(this IMessageSearch search, string room, SearchQuery query) =>
        search.FindAsync(room, query, CancellationToken.None);

    public static ValueTask<AliasClaim> ClaimAsync(this IAliasRegistry aliases, Alias alias, long owner, IAliasHolder holder) =>
        aliases.ClaimAsync(alias, owner, holder, CancellationToken.None);

    public static ValueTask<AliasLease> ClaimLikeAsync(this IAliasRegistry aliases, Alias wanted, long owner, IAliasHolder holder) =>
        aliases.ClaimLikeAsync(wanted, maxLength: 32, owner, holder, CancellationToken.None);

    public static ValueTask SaveAsync(this IResumeStore store, IReadOnlyCollection<ResumeState> states) =>
        store.SaveAsync(states, CancellationToken.None);

    public static ValueTask<ResumeState?> FindAsync(this IResumeStore store, string tokenHash) =>
        store.FindAsync(tokenHash, CancellationToken.None);

    public static ValueTask<ResumeState?> TakeAsync(this IResumeStore store, string tokenHash, string nextHash, DateTimeOffset now) =>
        store.TakeAsync(tokenHash, nextHash, now, CancellationToken.None);

    public static ValueTask<bool> HasAnyAsync(this IResumeStore store, IReadOnlyCollection<string> tokenHashes) =>
        store.HasAnyAsync(tokenHashes, CancellationToken.None);

    public static ValueTask RemoveAsync(this IResumeStore store, long session) => store.RemoveAsync(session, CancellationToken.None);

    public static ValueTask RemoveExpiredAsync(this IResumeStore store, DateTimeOffset now) =>
        store.RemoveExpiredAsync(now, CancellationToken.None);
}
