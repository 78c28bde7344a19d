using System.Globalization;
using ChatRoom.Connections;
using ChatRoom.Journal;
using ChatRoom.Protocol.Model;
using ChatRoom.Search;

namespace ChatRoom.Commands;

/// <summary><c>/history</c>, <c>/search</c> and <c>/more</c>: what was said in this room before.</summary>
internal sealed class PastCommands(IMessageSearch search)
{
    /// <summary>Messages that <c>/history</c> shows if it is not told how many.</summary>
    public const int Usual = 20;

    public static async ValueTask<Reply?> HistoryAsync(Participant participant, string arguments)
    {
        var messages = Usual;
        if (arguments.Length > 0
            && (!int.TryParse(arguments, NumberStyles.None, CultureInfo.InvariantCulture, out messages) || messages is < 1 or > HistoryPage.MostMessages))
        {
            return new UsageOfNumber("/history [n]", "n", 1, HistoryPage.MostMessages);
        }

        return await participant.HistoryAsync(participant.Room, participant.Room.Log.NextId, messages);
    }

    public ValueTask<Reply?> SearchAsync(Participant participant, string arguments) =>
        SearchQueryParser.TryParse(arguments, out var query, out var reason)
            ? FindAsync(participant, query)
            : new(new Invalid(ErrorCode.BadRequest, reason));

    public ValueTask<Reply?> MoreAsync(Participant participant, string arguments) =>
        participant.NextPage is { } query ? FindAsync(participant, query) : new(new NoNextPage());

    private async ValueTask<Reply?> FindAsync(Participant participant, SearchQuery query)
    {
        SearchPage found;
        try
        {
            found = await search.FindAsync(participant.Room.Name.Key, query, participant.Session.Stopping);
        }
        catch (JournalException failure)
        {
            return new SearchFailed(failure.Message);
        }

        var hides = participant.HidesPast();
        var hits = found.Entries.Where(entry => !hides(entry.Event)).Select(static entry => new PastEvent(entry.Id, entry.Event)).Reverse();
        participant.NextPage = found.HasOlder && query.Page < SearchQuery.LastPage ? query with { Page = query.Page + 1 } : null;
        return new SearchResults(
            participant.Room.Name, query.Text, query.Page, [.. hits], found.Entries.Count == 0, found.HasOlder, participant.NextPage?.Page,
            found.IsComplete, participant.Hub.Time.GetUtcNow());
    }
}
