using ChatRoom.Client.Editing;

namespace ChatRoom.Client.Tests.Editing;

public sealed class CompletionTests
{
    private readonly Completion _completion = new(static () => ["ann", "Bob", "bobby"], static () => ["#dev", "#lobby"]);

    [Theory]
    [InlineData("/jo|", "/join |")]
    [InlineData("/JO|", "/join |")]
    [InlineData("an|", "ann: |")]
    [InlineData("hi an|", "hi ann |")]
    [InlineData("hi @an|", "hi @ann |")]
    [InlineData("/msg an|", "/msg ann |")]
    [InlineData("/join d|", "/join #dev|")]
    [InlineData("/join #l|", "/join #lobby|")]
    [InlineData("an| later", "ann: | later")]
    public void Word_before_the_cursor_is_completed(string before, string after) => Next(before).Should().Be(after);

    [Theory]
    [InlineData("zz|")]
    [InlineData("/zz|")]
    [InlineData("x /jo|")]
    public void Nothing_fits(string before) => Next(before).Should().BeNull();

    [Fact]
    public void Asked_again_it_goes_through_all_and_comes_back_to_what_was_typed()
    {
        Next("bo|").Should().Be("Bob: |");
        Next("Bob: |").Should().Be("bobby: |");
        Next("bobby: |").Should().Be("bo|");
        Next("bo|").Should().Be("Bob: |");
        Next("Bob: |", isBackwards: true).Should().Be("bo|");
        Next("bo|", isBackwards: true).Should().Be("bobby: |");
    }

    [Fact]
    public void After_a_change_of_the_line_it_begins_anew()
    {
        Next("bo|").Should().Be("Bob: |");

        Next("Bob: an|").Should().Be("Bob: ann |");
    }

    private string? Next(string shown, bool isBackwards = false) =>
        _completion.Next(shown.Replace("|", "", StringComparison.Ordinal), shown.IndexOf('|'), isBackwards) is var (text, cursor)
            ? text.Insert(cursor, "|")
            : null;
}
