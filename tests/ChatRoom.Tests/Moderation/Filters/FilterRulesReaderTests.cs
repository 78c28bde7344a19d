using ChatRoom.Moderation.Filters;

namespace ChatRoom.Tests.Moderation.Filters;

public sealed class FilterRulesReaderTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"chatroom-words-{Guid.NewGuid():N}.txt");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void All_errors_are_reported_with_their_settings()
    {
        File.WriteAllText(_file, "# comment\n\nfine\n!!!\n");

        var errors = Errors(options =>
        {
            options.Words = new WordFilterOptions { List = ["in*side", "ok"], File = _file };
            options.Expressions = new ExpressionFilterOptions { List = ["(", "(?=x)", "a*"], File = "/nowhere/expressions.txt" };
            options.Links = new LinkFilterOptions { AllowedHosts = ["*.example.org", "a b"] };
        });

        errors.Should().HaveCount(8);
        errors[0].Should().Be("ChatRoom:Filters:Words:List:0: 'in*side' has a * inside; it can only be at the beginning or the end");
        errors[1].Should().Be($"ChatRoom:Filters:Words:File: {_file}, line 4: '!!!' has no letter and no digit; use ChatRoom:Filters:Expressions for signs");
        errors[2].Should().StartWith("ChatRoom:Filters:Expressions:List:0: '(' ");
        errors[3].Should().StartWith("ChatRoom:Filters:Expressions:List:1: '(?=x)' ");
        errors[4].Should().Be("ChatRoom:Filters:Expressions:List:2: 'a*' matches every message: it matches an empty one");
        errors[5].Should().StartWith("ChatRoom:Filters:Expressions:File: cannot read /nowhere/expressions.txt: ");
        errors[6].Should().Be("ChatRoom:Filters:Links:AllowedHosts:0: '*.example.org' has a wildcard; subdomains are always included: example.org");
        errors[7].Should().Be("ChatRoom:Filters:Links:AllowedHosts:1: 'a b' is not the name of a host, as example.org");
    }

    [Fact]
    public void Filter_without_words_is_an_error_unless_it_is_off()
    {
        Errors(static options => options.Words.Action = FilterAction.Hold).Should()
            .Equal("ChatRoom:Filters:Words:Action: there are no words; set ChatRoom:Filters:Words:List or ChatRoom:Filters:Words:File, or the action to Off");
        Errors(static options => options.Expressions.Action = FilterAction.Hold).Should().ContainSingle().Which.Should().StartWith("ChatRoom:Filters:Expressions:Action: ");
        Errors(static _ => { }).Should().BeEmpty();
    }

    [Fact]
    public void File_has_a_word_per_line()
    {
        File.WriteAllText(_file, "\uFEFFidiot\r\n# moron\r\n go away \r\n");
        var rig = new FilterRig(options => options.Words = new WordFilterOptions { Action = FilterAction.Refuse, List = ["first"], File = _file });

        new[] { "idiot", "go  away", "first", "moron", "comment" }.Select(rig.WhatIn).Should().Equal("idiot", "go away", "first", null, null);
    }

    [Fact]
    public void File_that_is_too_large_or_not_UTF8_is_an_error()
    {
        File.WriteAllBytes(_file, new byte[(4 * 1024 * 1024) + 1]);
        Errors(options => options.Words.File = _file).Should().ContainSingle().Which.Should().EndWith("it is larger than 4 MiB");

        File.WriteAllBytes(_file, [0x61, 0xFF]);
        Errors(options => options.Words.File = _file).Should().ContainSingle().Which.Should().StartWith($"ChatRoom:Filters:Words:File: cannot read {_file}: ");

        File.WriteAllLines(_file, Enumerable.Range(0, FilterRulesReader.MostExpressions + 1).Select(static i => $"e{i}"));
        Errors(options => options.Expressions.File = _file).Should().Equal("ChatRoom:Filters:Expressions:File: there are more than 100 entries; remove some");
    }

    private static IReadOnlyList<string> Errors(Action<FilterOptions> configure)
    {
        var options = new FilterOptions();
        configure(options);
        return new FilterRulesReader(options).Errors;
    }
}
