using System.Text;
using ChatRoom.People;

namespace ChatRoom.Tests.People;

public sealed class MentionFinderTests
{
    [Theory]
    [InlineData("ann: hello", "ann")]
    [InlineData("hello @ann", "ann")]
    [InlineData("@ann, @bob: look", "ann", "bob")]
    [InlineData("ask @ann.", "ann.", "ann")]
    [InlineData("(@zoë-2) 👍", "zoë-2")]
    [InlineData("@ann's", "ann's")]
    [InlineData("@bob@home", "bob@home")]
    [InlineData("https://example.com", "https")]
    [InlineData("mail ann@example.com")]
    [InlineData("at 15:04")]
    [InlineData("hello ann: yes")]
    [InlineData("@ @@ @!")]
    [InlineData("hello, world")]
    public void Names_are_found_before_a_colon_at_the_beginning_and_after_an_at_sign(string text, params string[] names)
    {
        MentionFinder.NamesIn(text).Where(static name => name is not "@" and not "").Should().Equal(names);
        MentionFinder.MayMention(Encoding.UTF8.GetBytes(text)).Should().Be(text.Contains('@') || text.Contains(':'));
    }

    [Fact]
    public void Text_full_of_at_signs_mentions_a_few_people_at_most()
    {
        MentionFinder.NamesIn(string.Concat(Enumerable.Repeat("@a ", 1_000))).Should().HaveCount(10);
        MentionFinder.NamesIn("@" + new string('a', 4_000)).Should().BeEmpty();
        MentionFinder.MayMention(Encoding.UTF8.GetBytes(new string('a', 300) + ":")).Should().BeFalse("no alias is that long");
    }
}
