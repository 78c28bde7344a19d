using ChatRoom.Limits;
using ChatRoom.Moderation.Filters;

namespace ChatRoom.Tests.Moderation.Filters;

public sealed class FilterRulesTests
{
    [Fact]
    public void Contract_1_strictest_action_is_returned()
    {
        var rig = new FilterRig(static options =>
        {
            options.Words = new WordFilterOptions { Action = FilterAction.Report, List = ["idiot"] };
            options.Expressions = new ExpressionFilterOptions { Action = FilterAction.Mute, List = ["idi.t"], MuteFor = TimeSpan.FromHours(2) };
            options.Links = new LinkFilterOptions { Action = FilterAction.Mute };
            options.Capitals = new CapitalFilterOptions { Action = FilterAction.Hold, MinLetters = 4 };
        });

        rig.Find("idiot, see http://evil.test").Should().Be(new FilterMatch(FilterKinds.Expressions, FilterAction.Mute, TimeSpan.FromHours(2), "idi.t"));
        rig.Find("see http://evil.test")!.Kind.Should().Be(FilterKinds.Links);
        rig.Find("HELLO")!.Action.Should().Be(FilterAction.Hold);
        rig.Find("hello").Should().BeNull();
    }

    [Theory]
    [InlineData("free money", "fr[e3]{2}\\s+money")]
    [InlineData("FR33 money", "fr[e3]{2}\\s+money")]
    [InlineData("f\u200Bree money", "fr[e3]{2}\\s+money")]
    [InlineData("frее mоneу", "fr[e3]{2}\\s+money")] // with Cyrillic letters
    [InlineData("call 555-1234", @"\d{3}-\d{4}")]
    [InlineData("ｍｏｎｅｙ", "^money$")]
    public void Contract_2_expressions_are_searched_in_the_text_and_in_its_looks(string text, string expression) =>
        FilterRig.OfExpressions("other", expression).WhatIn(text).Should().Be(expression);

    [Fact]
    public void Contract_2_expressions_do_not_match_other_texts() => FilterRig.OfExpressions("fr[e3]{2}\\s+money").WhatIn("freedom costs money").Should().BeNull();

    [Fact]
    public void Contract_3_filter_that_is_off_or_not_asked_for_does_nothing()
    {
        var rig = FilterRig.OfWords("idiot");

        rig.Find("idiot", FilterKinds.All & ~FilterKinds.Words).Should().BeNull();
        rig.Find("http://evil.test IDIOTS AND OTHERS").Should().BeNull();
        rig.Rules.Active.Should().Be(FilterKinds.Words);
        new FilterRig(static _ => { }).Rules.Active.Should().Be(FilterKinds.None);
    }

    [Theory]
    [InlineData("BUY NOW", null)] // too few letters
    [InlineData("BUY CHEAP THINGS", "100 %")]
    [InlineData("BUY CHEAP THINGs", null)]
    [InlineData("ПОКУПАЙ СКОРЕЕ!", "100 %")]
    [InlineData("日本語日本語日本語日本語", null)]
    [InlineData("12345 67890 !!!", null)]
    public void Capitals_are_counted_among_letters_that_have_case(string text, string? found) =>
        new FilterRig(static options => options.Capitals = new CapitalFilterOptions { Action = FilterAction.Refuse, MinLetters = 10, Percent = 100 }).WhatIn(text).Should().Be(found);

    [Fact]
    public void Newcomers_cannot_send_links()
    {
        var rig = new FilterRig(static options =>
        {
            options.Newcomers = new NewcomerFilterOptions { Action = FilterAction.Hold };
            options.Links = new LinkFilterOptions { AllowedHosts = ["example.org"] };
        });
        rig.Find("http://evil.test").Should().BeNull();
        rig.Author = rig.Author with { IsNewcomer = true };

        rig.Find("http://evil.test").Should().Be(new FilterMatch(FilterKinds.Newcomers, FilterAction.Hold, TimeSpan.FromMinutes(10), "evil.test"));
        rig.Find("http://example.org").Should().BeNull();
        rig.Find("hello").Should().BeNull();
    }

    [Fact]
    public void Everything_that_newcomers_say_can_be_matched()
    {
        var rig = new FilterRig(static options => options.Newcomers = new NewcomerFilterOptions { Action = FilterAction.Hold, Scope = NewcomerScope.Everything });
        rig.Find("hello").Should().BeNull();
        rig.Author = rig.Author with { IsNewcomer = true };

        rig.Find("hello")!.Kind.Should().Be(FilterKinds.Newcomers);
    }

    [Theory]
    [InlineData("buy cheap watches at my shop today", "buy cheap watches at my shop today")]
    [InlineData("buy cheap watches at my shop today 17", "Buy  CHEAP watches at my shop, today!!! 42")]
    [InlineData("buy cheap watches at my shop today", "buy cheap watches at my shop todaay")]
    [InlineData("🔥🔥🔥🔥🔥🔥", "🔥🔥🔥🔥🔥🔥🔥")]
    public void Contract_5_nearly_the_same_text_is_a_repetition(string first, string again)
    {
        var rig = Repetition();
        rig.Find(first).Should().BeNull();
        rig.Find(again).Should().BeNull();
        rig.Find("something else in between").Should().BeNull();

        rig.Find(first).Should().BeEquivalentTo(new { Kind = FilterKinds.Repetition, What = "3 times" });
        rig.Author = new(2, null, false);
        rig.Find(first).Should().BeNull("another person says it");
        rig.Author = new(1, null, false);
        rig.Now += TimeSpan.FromSeconds(61);
        rig.Find(first).Should().BeNull("the count begins again");
    }

    [Fact]
    public void Contract_5_different_or_short_texts_are_no_repetition()
    {
        var rig = Repetition();

        for (var i = 0; i < 5; i++)
        {
            rig.Find("ok").Should().BeNull();
            rig.Find("yes 123 456 789").Should().BeNull();
        }

        string[] talk =
        [
            "does anyone know a good bakery here?", "the one at the station is fine", "I like the rye bread there", "what about croissants though",
            "never tried their croissants, sorry", "let us go there tomorrow then", "tomorrow I cannot, maybe on friday", "friday it is, see you at noon",
        ];
        talk.Select(rig.WhatIn).Should().OnlyContain(static found => found == null);
    }

    [Fact]
    public void Contract_5_people_of_one_address_share_its_count()
    {
        var rig = Repetition();
        for (var person = 1; person <= 4; person++)
        {
            rig.Author = new(person, new AddressKey(9), false);
            rig.Find("join my server today").Should().BeNull();
        }

        rig.Author = new(5, new AddressKey(9), false);
        rig.Find("join my server today")!.What.Should().Be("5 times");
        rig.Author = new(6, new AddressKey(10), false);
        rig.Find("join my server today").Should().BeNull();
    }

    [Fact]
    public void Contract_5_text_that_another_filter_matches_counts()
    {
        var rig = new FilterRig(static options =>
        {
            options.Words = new WordFilterOptions { Action = FilterAction.Refuse, List = ["idiot"] };
            options.Repetition = new RepetitionFilterOptions { Action = FilterAction.Mute, Times = 2 };
        });

        Enumerable.Range(0, 3).Select(_ => rig.Find("you are an idiot")!.Action).Should().Equal(FilterAction.Refuse, FilterAction.Refuse, FilterAction.Mute);
    }

    private static FilterRig Repetition() =>
        new(static options => options.Repetition = new RepetitionFilterOptions { Action = FilterAction.Refuse, Times = 2, TimesPerAddress = 4, MinLength = 4 });
}
