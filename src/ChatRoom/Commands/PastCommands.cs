using System.Globalization;
using ChatRoom.Protocol.Model;
using ChatRoom.Search;
using ChatRoom.Services;

namespace ChatRoom.Commands;

/// <summary><c>/history</c>, <c>/search</c> and <c>/more</c>: what was said in this room before.</summary>
internal sealed class PastCommands(HistoryService history) : CommandGroup
{
    /// <summary>Messages that <c>/history</c> shows if it is not told how many.</summary>
    private const int Usual = 20;

    private static readonly Usage HistoryUsage = new("/history [n]", $"n from 1 to {HistoryPage.MostMessages}");

    /// <inheritdoc />
    public override IEnumerable<Command> Rows =>
    [
        new("history", "[n]", $"show the last n messages here ({Usual} if n is omitted)", HistoryAsync) { IsLong = true },
        new("more", "", "show the next page of your last search", MoreAsync) { IsLong = true },
        new("search", "<words>", "find messages in this room", SearchAsync)
        {
            Details = ["/search lunch \"at noon\" lun* -noon from:ann page:2", "words, a phrase, the start of a word, not this word, sender, page"],
            IsLong = true,
        },
    ];

    private async ValueTask<Reply?> HistoryAsync(CommandCall call)
    {
        var messages = Usual;
        if (call.Arguments.Length > 0
            && (!int.TryParse(call.Arguments, NumberStyles.None, CultureInfo.InvariantCulture, out messages) || messages is < 1 or > HistoryPage.MostMessages))
        {
            return HistoryUsage;
        }

        return await history.ReadAsync(call.Who, call.Room, before: null, messages, call.Cancellation);
    }

    private ValueTask<Reply?> SearchAsync(CommandCall call) =>
        SearchQueryParser.TryParse(call.Arguments, out var query, out var reason)
            ? FindAsync(call, query)
            : new(new Invalid(ErrorCode.BadRequest, reason));

    private ValueTask<Reply?> MoreAsync(CommandCall call) =>
        call.Who.NextPage is (var room, var query) && room == call.Room ? FindAsync(call, query) : new(new NoNextPage());

    private async ValueTask<Reply?> FindAsync(CommandCall call, SearchQuery query)
    {
        var reply = await history.SearchAsync(call.Who, call.Room, query, call.Cancellation);
        if (reply is SearchResults results)
        {
            call.Who.NextPage = results.NextPage is { } page ? new(call.Room, query with { Page = page }) : null;
        }

        return reply;
    }
}
