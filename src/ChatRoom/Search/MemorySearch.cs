using System.Globalization;
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
        var terms = query.Terms.Select(static term => (Term: term, Words: term.IsAuthor ? [] : WordsOf(term.Text))).ToArray();
        var found = entries.Reverse()
            .Where(static entry => entry.Event is { IsMessage: true, IsRedacted: false })
            .Where(entry =>
            {
                var words = WordsOf(Encoding.UTF8.GetString(entry.Event.Text.Span));
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

    /// <summary>Returns the words of a text in the form in which they are compared: without case and diacritics.</summary>
    private static string[] WordsOf(string text)
    {
        var folded = new StringBuilder();
        foreach (var rune in text.Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || Rune.IsNumber(rune))
            {
                folded.Append(Rune.ToLowerInvariant(rune));
            }
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark))
            {
                folded.Append(' ');
            }
        }

        return folded.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
