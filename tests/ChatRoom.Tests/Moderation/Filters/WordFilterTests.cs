using ChatRoom.Limits;
using ChatRoom.Moderation.Filters;

namespace ChatRoom.Tests.Moderation.Filters;

public sealed class WordFilterTests
{
    [Theory]
    [InlineData("cunt", "cunt")]
    [InlineData("cunt", "you CUNT!")]
    [InlineData("cunt", "(cunt)")]
    [InlineData("cunt", "x_cunt_x")]
    [InlineData("cunt", "cunt's")]
    [InlineData("idiot", "IDIOT")]
    [InlineData("IDIOT", "idiot")]
    [InlineData("kill", "kiII")] // with capital i
    [InlineData("kill", "ki||")]
    [InlineData("idiot", "idi0t")]
    [InlineData("idiot", "IDI0T")]
    [InlineData("idiot", "іdіоt")] // Cyrillic і, і, о
    [InlineData("idiot", "ІDIОT")] // Cyrillic І, О
    [InlineData("idiot", "ｉｄｉｏｔ")]
    [InlineData("idiot", "𝐢𝐝𝐢𝐨𝐭")]
    [InlineData("idiot", "ⓘⓓⓘⓞⓣ")]
    [InlineData("idiot", "i\u200Bd\u00ADi\u2060ot")]
    [InlineData("moron", "ＭＯＲＯＮ")]
    [InlineData("дурак", "ДУРАК!")]
    [InlineData("дурак", "дypaк")] // Latin y, p, a
    [InlineData("go away", "go away")]
    [InlineData("go away", "Go...away")]
    [InlineData("go-away", "go \t away now")]
    [InlineData("don't", "I don’t know")]
    [InlineData("spam*", "spammers")]
    [InlineData("*spam", "antispam")]
    [InlineData("*spam*", "antispammer")]
    [InlineData("*spam*", "spam")]
    [InlineData("schön", "Das ist SCHÖN.")]
    [InlineData("schön", "scho\u0308n")]
    [InlineData("馬鹿*", "馬鹿野郎")]
    public void Word_is_found_however_it_is_written(string word, string text) =>
        FilterRig.OfWords("other", word, "more words").WhatIn(text).Should().Be(word);

    [Theory]
    [InlineData("cunt", "Scunthorpe")]
    [InlineData("ass", "class assess bass assassin")]
    [InlineData("ano", "un año")] // the mark belongs to the word
    [InlineData("schön", "schon")]
    [InlineData("corn", "example.com")] // rn is not m
    [InlineData("porn", "a pom")]
    [InlineData("go away", "goaway")]
    [InlineData("go away", "go far away")]
    [InlineData("spam*", "antispam")]
    [InlineData("*spam", "spammer")]
    [InlineData("anal", "analysis canal")]
    [InlineData("cat", "cat2 2cat")]
    [InlineData("cat", "")]
    public void Word_inside_another_one_is_not_found(string word, string text) => FilterRig.OfWords(word).WhatIn(text).Should().BeNull();

    [Fact]
    public void Word_is_found_at_the_beginning_in_the_middle_and_at_the_end_of_long_texts()
    {
        var rig = FilterRig.OfWords("idiot");
        var padding = string.Concat(Enumerable.Repeat("Ünd Φ words ", 1_000));

        foreach (var text in (string[])[$"idiot {padding}", $"{padding} idiot {padding}", $"{padding} idiot"])
        {
            rig.WhatIn(text).Should().Be("idiot");
        }

        rig.WhatIn(padding).Should().BeNull();
    }

    [Fact]
    public void Text_that_no_filter_matches_allocates_nothing()
    {
        var rig = new FilterRig(static options =>
        {
            options.Words = new WordFilterOptions { Action = FilterAction.Refuse, List = [.. Enumerable.Range(0, 1_000).Select(static i => $"word{i}x")] };
            options.Expressions = new ExpressionFilterOptions { Action = FilterAction.Refuse, List = ["fr[e3]{2} money", "buy .* now"] };
            options.Links = new LinkFilterOptions { Action = FilterAction.Hold, AllowedHosts = ["example.org"] };
            options.Repetition = new RepetitionFilterOptions { Action = FilterAction.Mute, Times = 1_000, TimesPerAddress = 10_000 };
            options.Capitals = new CapitalFilterOptions { Action = FilterAction.Report };
            options.Newcomers = new NewcomerFilterOptions { Action = FilterAction.Hold };
        });
        byte[][] texts = ["Hello World, see https://www.example.org/a?b, I mean it"u8.ToArray(), "Привет, как дела? Ünd schöne Größe 日本語 😀"u8.ToArray()];
        rig.Author = new(7, new AddressKey(5), IsNewcomer: true);
        Repeat(200); // the characters have been seen, and the expressions' automata are complete
        var start = GC.GetAllocatedBytesForCurrentThread();
        Repeat(100);

        (GC.GetAllocatedBytesForCurrentThread() - start).Should().Be(0);

        void Repeat(int times)
        {
            for (var i = 0; i < times * texts.Length; i++)
            {
                Assert.Null(rig.Rules.Find(texts[i % texts.Length], FilterKinds.All, rig.Author, rig.Now.Ticks));
            }
        }
    }
}
