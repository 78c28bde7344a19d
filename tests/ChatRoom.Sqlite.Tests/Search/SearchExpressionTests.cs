using ChatRoom.Search;
using ChatRoom.Sqlite.Search;
using ChatRoom.Sqlite.Storage;
using CsCheck;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Tests.Search;

public sealed class SearchExpressionTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("chatroom-");
    private readonly SqliteConnection _index;

    public SearchExpressionTests() => _index = new SearchIndexFile(Path.Combine(_directory.FullName, "chat.db")).OpenWriter()!;

    [Theory]
    [InlineData("a b", "\"a\" AND \"b\"")]
    [InlineData("a* -b -\"c d\"", "(\"a\"*) NOT (\"b\" OR \"c d\")")]
    [InlineData("from:ann", "\"\u0001616e6e\"")]
    [InlineData("NEAR(a) AND", "\"NEAR(a)\" AND \"AND\"")]
    [InlineData("\u0001616e6e", "\"616e6e\"")]
    public void Words_of_a_query_are_quoted_for_FTS5(string words, string expression)
    {
        SearchQueryParser.TryParse(words, out var query, out _).Should().BeTrue();

        SearchExpression.Of(query!).Should().Be(expression);
    }

    [Fact]
    public void Every_query_is_a_valid_FTS5_expression() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["ab \"*-:()^+{}',\\from pageNEARANDOT\u0301\u00e9\u65e5\u0000\u0001\ud83d\ude00"], 0, 60]).Sample(
            text =>
            {
                if (SearchQueryParser.TryParse(text, out var query, out _))
                {
                    using var match = new Statement(_index, "SELECT rowid FROM messages WHERE messages MATCH ?1 ORDER BY rowid DESC LIMIT 1");
                    match.Bind(1, SearchExpression.Of(query)).Run();
                }
            },
            iter: 3_000, threads: 1);

    public void Dispose()
    {
        _index.Dispose();
        _directory.Delete(recursive: true);
    }
}
