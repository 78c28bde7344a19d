using ChatRoom.Connections;
using ChatRoom.Journal;
using ChatRoom.Search;

namespace ChatRoom.Commands;

/// <summary><c>/search</c>: finds what was said in the member's room.</summary>
internal sealed class SearchCommand(IMessageSearch search) : ICommand
{
    public string Name => "search";

    public string Arguments => "<words>";

    public string Summary => "finds what was said here, newest first: words, \"words in a row\", beg*, -not, from:alias, page:2";

    public async ValueTask RunAsync(Participant participant, string arguments)
    {
        if (!SearchQueryParser.TryParse(arguments, out var query, out var reason))
        {
            participant.Reply(reason);
            return;
        }

        try
        {
            Show(participant, query, await search.FindAsync(participant.Room.Name.Key, query));
        }
        catch (JournalException failure)
        {
            participant.Reply(failure.Message);
        }
    }

    private static void Show(Participant participant, SearchQuery query, SearchPage found)
    {
        var now = participant.Hub.Time.GetUtcNow();
        foreach (var (id, e) in found.Entries)
        {
            if (e.Author is { } author && !participant.Ignores(author))
            {
                participant.Member.Reply([.. "* "u8, .. participant.Rendering.PastLine(id, e, now)]);
            }
        }

        participant.Reply(
            found.HasOlder && query.Page < SearchQuery.LastPage ? $"older ones: /search {query.Text} page:{query.Page + 1}"
            : found.HasOlder ? "there are older ones: one more word finds them"
            : found.Entries.Count > 0 ? "there are no older ones"
            : query.Page > 1 ? $"nothing found on page {query.Page}"
            : "nothing found");
        if (!found.IsComplete)
        {
            participant.Reply("not everything can be found yet, the search index is being built");
        }
    }
}
