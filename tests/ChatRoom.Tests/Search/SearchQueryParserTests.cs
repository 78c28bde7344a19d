using ChatRoom.Search;
using CsCheck;

namespace ChatRoom.Tests.Search;

public class SearchQueryParserTests
{
    [Fact]
    public void Query_is_parsed_into_words_phrases_prefixes_exclusions_authors_and_page()
    {
        var query = Parse("""lunch "at the" bui* -no -"not this" "b a"* from:Ann -from:bob page:3 a-b""");

        query.Terms.Should().Equal(
            new SearchTerm("lunch"),
            new SearchTerm("at the"),
            new SearchTerm("bui", IsPrefix: true),
            new SearchTerm("no", IsExcluded: true),
            new SearchTerm("not this", IsExcluded: true),
            new SearchTerm("b a", IsPrefix: true),
            new SearchTerm("ann", IsAuthor: true),
            new SearchTerm("bob", IsExcluded: true, IsAuthor: true),
            new SearchTerm("a-b"));
        query.Page.Should().Be(3);
        query.Text.Should().Be("""lunch "at the" bui* -no -"not this" "b a"* from:Ann -from:bob a-b""");
    }

    [Theory]
    [InlineData("", "a search needs a word that is to be there")]
    [InlineData("-no", "a search needs a word that is to be there")]
    [InlineData("page:2", "a search needs a word that is to be there")]
    [InlineData("\"open", "a quotation mark (\") is missing")]
    [InlineData("shut\"", "a quotation mark (\") is missing")]
    [InlineData("-\"", "a quotation mark (\") is missing")]
    [InlineData("\"\"", "there is no letter or digit in \"\"")]
    [InlineData(":-)", "there is no letter or digit in :-)")]
    [InlineData("*", "there is no letter or digit in *")]
    [InlineData("- a", "there is no letter or digit in -")]
    [InlineData("a*b", "an asterisk (*) stands at the end of a word only")]
    [InlineData("a**", "an asterisk (*) stands at the end of a word only")]
    [InlineData("a page:0", "a page is a number from 1 to 1000, as page:2")]
    [InlineData("a page:1001", "a page is a number from 1 to 1000, as page:2")]
    [InlineData("a page:x", "a page is a number from 1 to 1000, as page:2")]
    [InlineData("a page:99999999999", "a page is a number from 1 to 1000, as page:2")]
    [InlineData("from:", "an alias has at least 1 character")]
    [InlineData("from:*", "an alias can't begin with \"*\"")]
    public void Invalid_query_is_refused_with_the_reason(string text, string reason)
    {
        SearchQueryParser.TryParse(text, out _, out var told).Should().BeFalse();

        told.Should().Be(reason);
    }

    [Fact]
    public void Long_queries_are_refused()
    {
        SearchQueryParser.TryParse(string.Join(' ', Enumerable.Repeat("a", 17)), out _, out var words).Should().BeFalse();
        SearchQueryParser.TryParse(new string('a', 401), out _, out var characters).Should().BeFalse();

        words.Should().Be("a search has at most 16 words");
        characters.Should().Be("a search has at most 400 characters");
    }

    [Fact]
    public void Any_text_is_a_query_or_is_refused_with_a_reason_in_one_line() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["ab \"*-:from pageé\u0301\t\u0000日"], 0, 40]).Sample(static text =>
        {
            var isQuery = SearchQueryParser.TryParse(text, out var query, out var reason);
            return isQuery
                ? query!.Terms.Count is >= 1 and <= SearchQueryParser.MostTerms && query.Terms.Any(static term => !term.IsExcluded)
                : reason!.Length > 0 && query is null;
        });

    [Fact]
    public void Text_of_a_query_is_the_same_query_on_its_first_page() =>
        Gen.String[Gen.Char["ab \"*-:1from pageé"], 1, 40].Sample(static text =>
            !SearchQueryParser.TryParse(text, out var query, out _)
            || Parse(query.Text).Terms.SequenceEqual(query.Terms));

    private static SearchQuery Parse(string text) =>
        SearchQueryParser.TryParse(text, out var query, out var reason) ? query : throw new ArgumentException(reason, nameof(text));
}
