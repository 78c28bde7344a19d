using System.Globalization;
using ChatRoom.Protocol.Model;
using ChatRoom.Search;
using ChatRoom.Services;

namespace ChatRoom.Commands;

/// <summary><c>/history</c>, <c>/search</c> and <c>/more</c>: what was said in this room before.</summary>
internal sealed class PastCommands(HistoryService history)
{
    /// <summary>Messages that <c>/history</c> shows if it is not told how many.</summary>
    public const int Usual = 20;

    public async ValueTask<Reply?> HistoryAsync(CommandCall call)
    {
        var messages = Usual;
        if (call.Arguments.Length > 0
            && (!int.TryParse(call.Arguments, NumberStyles.None, CultureInfo.InvariantCulture, out messages) || messages is < 1 or > HistoryPage.MostMessages))
        {
            return new UsageOfNumber("/history [n]", "n", 1, HistoryPage.MostMessages);
        }

        return await history.ReadAsync(call.Who, call.Room, before: null, messages, call.Cancellation);
    }

    public ValueTask<Reply?> SearchAsync(CommandCall call) =>
        SearchQueryParser.TryParse(call.Arguments, out var query, out var reason)
            ? FindAsync(call, query)
            : new(new Invalid(ErrorCode.BadRequest, reason));

    public ValueTask<Reply?> MoreAsync(CommandCall call) =>
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
