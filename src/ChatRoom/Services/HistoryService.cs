using ChatRoom.Journal;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Rooms;
using ChatRoom.Search;

namespace ChatRoom.Services;

/// <summary>Returns the history of rooms, and searches it.</summary>
internal sealed class HistoryService(Permissions permissions, RoomDirectory rooms, ObservedJournal journal, IMessageSearch search, TimeProvider time)
{
    private const int QuickHistory = 100; // messages
    private const int BytesBesidesText = 200;

    // A page omits events beyond its size limit. This many bytes of text, or a single event, always fit, although json can turn one byte into three.
    private const int TextOfAPage = HistoryPage.MostBytes / 4;

    /// <summary>Returns the last messages of a room, and the other events between and after them; an error if they cannot be read.</summary>
    /// <param name="who">Who asks.</param>
    /// <param name="room">The room.</param>
    /// <param name="before">Only messages with lower ids; null: the newest, up to where the reply is shown.</param>
    /// <param name="messages">How many messages.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public ValueTask<Reply> ReadAsync(Principal who, RoomName room, long? before, int messages, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.ReadHistory, room) is { } refusal)
        {
            return new(refusal);
        }

        var log = rooms.Find(room)?.Log;
        var at = log?.NextId;
        return ReadAsync(who, room, Math.Min(before ?? long.MaxValue, log is null ? long.MaxValue : log.IdOf(at!.Value)), at, messages, isOnJoin: false, cancellationToken);
    }

    /// <summary>
    /// Returns the oldest events of a room after a position; an error if they cannot be read. If the position is of another epoch, they
    /// are those that the ids of the current one were given to.
    /// </summary>
    /// <param name="who">Who asks.</param>
    /// <param name="room">The room.</param>
    /// <param name="after">The position of the last event that they have.</param>
    /// <param name="events">How many events.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Reply> ReadAfterAsync(Principal who, RoomName room, RoomPosition after, int events, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.ReadHistory, room) is { } refusal)
        {
            return refusal;
        }

        try
        {
            if (after.Epoch != 0 && after.Epoch != EpochOf(room))
            {
                await journal.CatchUpAsync(room.Key, cancellationToken); // another node may have begun the epoch
            }

            var epoch = journal.EpochOf(room.Key);
            var last = after.Epoch != 0 && epoch.Value != 0 && after.Epoch != epoch.Value && epoch.LastIdBefore is { } before ? Math.Min(before, after.Id) : after.Id;
            var entries = await journal.ReadAfterAsync(room.Key, last, events, cancellationToken);
            var hides = who.HidesPast();
            return new HistoryPage(
                room, [.. entries.Where(entry => !hides(entry.Event)).Select(static entry => new PastEvent(entry.Id, entry.Event))], time.GetUtcNow(), IsOnJoin: false);
        }
        catch (JournalException)
        {
            return new Unavailable(Feature.History);
        }
    }

    /// <summary>Returns the epoch of a room's ids; 0: unknown.</summary>
    internal long EpochOf(RoomName room) => journal.EpochOf(room.Key).Value;

    /// <summary>Finds messages of a room.</summary>
    public async ValueTask<Reply> SearchAsync(Principal who, RoomName room, SearchQuery query, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.Search, room) is { } refusal)
        {
            return refusal;
        }

        SearchPage found;
        try
        {
            found = await search.FindAsync(room.Key, query, cancellationToken);
        }
        catch (JournalException failure)
        {
            return new SearchFailed(failure.Message);
        }

        var hides = who.HidesPast();
        var hits = found.Entries.Where(entry => !hides(entry.Event)).Select(static entry => new PastEvent(entry.Id, entry.Event)).Reverse();
        int? next = found.HasOlder && query.Page < SearchQuery.LastPage ? query.Page + 1 : null;
        return new SearchResults(
            room, query.Text, query.Page, [.. hits], found.Entries.Count == 0, found.HasOlder, next, found.IsComplete, time.GetUtcNow());
    }

    /// <summary>Returns the part of a room's history that a person sees when they join: nothing if they lack permission.</summary>
    /// <param name="who">Who joins.</param>
    /// <param name="room">The room.</param>
    /// <param name="at">The number of the first entry of its log that they receive.</param>
    /// <param name="messages">How many messages.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal ValueTask<Reply> ReadOnJoinAsync(Principal who, Room room, long at, int messages, CancellationToken cancellationToken) =>
        ReadAsync(who, room.Name, room.Log.IdOf(at), at, MayRead(who, room) ? messages : 0, isOnJoin: true, cancellationToken);

    /// <summary>
    /// Returns the events that a returning person missed: the newest <see cref="HistoryPage.MostMessages"/> after the last one that
    /// their client has, if these are not too long together. Notices say which events are left out, and whether the room's ids
    /// were set back.
    /// </summary>
    /// <param name="who">Who returns.</param>
    /// <param name="room">The room.</param>
    /// <param name="after">The position of the last event that their client has.</param>
    /// <param name="at">The number of the first entry of its log that they receive.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="JournalException">The events cannot be read.</exception>
    internal async ValueTask<IReadOnlyList<Reply>> ReadMissedAsync(
        Principal who, Room room, RoomPosition after, long at, CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // this takes too long for a socket's thread
        var replies = new List<Reply>();
        var (last, next) = (after.Id, room.Log.IdOf(at));
        var epoch = journal.EpochOf(room.Name.Key);
        var isNew = after.Epoch != 0 && epoch.Value != 0 && after.Epoch != epoch.Value;
        if (isNew || last >= next)
        {
            last = isNew && epoch.LastIdBefore is { } before ? Math.Min(before, next - 1) : next - 1;
            replies.Add(new NumbersReset(room.Name, new RoomPosition(epoch.Value, last + 1)));
        }

        var missed = last + 1 < next && MayRead(who, room)
            ? await journal.ReadBeforeAsync(room.Name.Key, next, (int)Math.Min(next - 1 - last, HistoryPage.MostMessages), cancellationToken)
            : [];
        var first = missed.Count;
        for (var bytes = 0; first > 0 && missed[first - 1].Id > last; first--)
        {
            bytes += missed[first - 1].Event.Text.Length + BytesBesidesText;
            if (bytes > HistoryPage.MostBytes)
            {
                break;
            }
        }

        var firstId = first < missed.Count ? missed[first].Id : next;
        if (firstId > last + 1)
        {
            replies.Add(new Skipped(room.Name, last + 1, firstId - 1, firstId - 1 - last));
        }

        var (page, text) = (0, 0);
        var hides = who.HidesPast();
        replies.AddRange(missed.Skip(first).Where(entry => !hides(entry.Event)).Select(static entry => new PastEvent(entry.Id, entry.Event))
            .GroupBy(PageOf).Select(events => new HistoryPage(room.Name, [.. events], time.GetUtcNow(), IsOnJoin: true)));
        return [.. replies.Select(reply => reply with { At = at })];

        int PageOf(PastEvent past)
        {
            var length = past.Event.Text.Length + BytesBesidesText;
            (page, text) = text + length > TextOfAPage ? (page + 1, length) : (page, text + length);
            return page;
        }
    }

    // Checked even if a client gives a position, because it may never have been in the room.
    private bool MayRead(Principal who, Room room) => permissions.RefusalOf(who, ChatAction.ReadHistory, room.Name) is null;

    private async ValueTask<Reply> ReadAsync(
        Principal who, RoomName room, long before, long? at, int messages, bool isOnJoin, CancellationToken cancellationToken)
    {
        if (messages > QuickHistory)
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // this takes too long for a socket's thread
        }

        IReadOnlyList<JournalEntry> entries = [];
        try
        {
            entries = await History.ReadAsync(journal, room.Key, before, messages, cancellationToken);
        }
        catch (JournalException)
        {
            return new Unavailable(Feature.History) { At = at };
        }
        catch (OperationCanceledException)
        {
            // The session is ending.
        }

        var hides = who.HidesPast();
        var heard = entries.Where(entry => !hides(entry.Event)).Select(static entry => new PastEvent(entry.Id, entry.Event));
        return new HistoryPage(room, [.. heard], time.GetUtcNow(), isOnJoin) { At = at };
    }
}
