using System.Text;
using ChatRoom.Journal;

namespace ChatRoom.Search;

/// <summary>
/// Searches the entries that a journal has in memory, one by one: at most a room's newest <see cref="IMessageJournal.MostRead"/>.
/// For journals that store nothing else.
/// </summary>
public sealed class MemorySearch(IMessageJournal journal) : IMessageSearch
{
    /// <inheritdoc />
    public async ValueTask<SearchPage> FindAsync(string room, SearchQuery query, CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // the caller's thread reads for other connections, too
        var entries = await journal.ReadBeforeAsync(room, query.Before, IMessageJournal.MostRead, cancellationToken);
        var terms = query.Terms.Select(static term => (Term: term, Words: term.IsAuthor ? [] : SearchWords.Of(term.Text))).ToArray();
        var found = entries.Reverse()
            .Where(static entry => entry.Event is { IsMessage: true, IsRedacted: false })
            .Where(entry =>
            {
                var words = SearchWords.Of(Encoding.UTF8.GetString(entry.Event.Text.Span));
                return terms.All(t => t.Term.IsExcluded != (t.Term.IsAuthor
                    ? entry.Event.Author?.Key == t.Term.Text
                    : Has(words, t.Words, t.Term.IsPrefix)));
            })
            .Skip((query.Page - 1) * SearchQuery.PageSize)
            .Take(SearchQuery.PageSize + 1)
            .ToArray();
        return new SearchPage(found[..Math.Min(found.Length, SearchQuery.PageSize)], found.Length > SearchQuery.PageSize);
    }

    private static bool Has(string[] words, string[] wanted, bool isPrefix)
    {
        for (var at = 0; at + wanted.Length <= words.Length; at++)
        {
            var fits = true;
            for (var i = 0; fits && i < wanted.Length; i++)
            {
                fits = isPrefix && i == wanted.Length - 1
                    ? words[at + i].StartsWith(wanted[i], StringComparison.Ordinal)
                    : words[at + i] == wanted[i];
            }

            if (fits)
            {
                return true;
            }
        }

        return false;
    }
}
