using System.Globalization;
using ChatRoom.Connections;
using ChatRoom.Journal;
using ChatRoom.Rooms;
using ChatRoom.Search;

namespace ChatRoom.Commands;

/// <summary><c>/history</c>, <c>/search</c> and <c>/more</c>: what was said in this room before.</summary>
internal sealed class PastCommands(IMessageSearch search)
{
    /// <summary>Messages that <c>/history</c> shows if it is not told how many.</summary>
    public const int Usual = 20;

    public static async ValueTask HistoryAsync(Participant participant, string arguments)
    {
        var messages = Usual;
        if (arguments.Length > 0
            && (!int.TryParse(arguments, NumberStyles.None, CultureInfo.InvariantCulture, out messages) || messages is < 1 or > History.MostMessages))
        {
            participant.Reply($"usage: /history [n], n from 1 to {History.MostMessages}");
            return;
        }

        var room = participant.Room;
        var before = room.Log.NextId;
        if (await participant.HistoryAsync(room, before, messages) is { } history)
        {
            participant.Subscription.Reply(history, at: before);
        }
        else
        {
            participant.Reply("no messages here yet");
        }
    }

    public ValueTask SearchAsync(Participant participant, string arguments)
    {
        if (SearchQueryParser.TryParse(arguments, out var query, out var reason))
        {
            return FindAsync(participant, query);
        }

        participant.Reply(reason);
        return default;
    }

    public ValueTask MoreAsync(Participant participant, string arguments)
    {
        if (participant.NextPage is { } query)
        {
            return FindAsync(participant, query);
        }

        participant.Reply("there is no next page; search first: /search <words>");
        return default;
    }

    private async ValueTask FindAsync(Participant participant, SearchQuery query)
    {
        try
        {
            Show(participant, query, await search.FindAsync(participant.Room.Name.Key, query, participant.Session.Stopping));
        }
        catch (JournalException failure)
        {
            participant.Reply(failure.Message);
        }
    }

    /// <summary>The newest last, where a reader looks first.</summary>
    private static void Show(Participant participant, SearchQuery query, SearchPage found)
    {
        var now = participant.Hub.Time.GetUtcNow();
        var hides = participant.HidesPast();
        foreach (var (id, e) in found.Entries.Reverse())
        {
            if (!hides(e))
            {
                participant.Subscriber.Reply([.. "* "u8, .. participant.Formatter.PastLine(participant.Room.Name, id, e, now)]);
            }
        }

        participant.NextPage = found.HasOlder && query.Page < SearchQuery.LastPage ? query with { Page = query.Page + 1 } : null;
        participant.Reply(
            participant.NextPage is { Page: var page } ? $"older results: /more (or /search {query.Text} page:{page})"
            : found.HasOlder ? "there are older results: add a word to find them"
            : found.Entries.Count > 0 ? "no older results"
            : query.Page > 1 ? $"no results on page {query.Page}"
            : "no results");
        if (!found.IsComplete)
        {
            participant.Reply("some messages cannot be found yet: the search index is being built");
        }
    }
}
