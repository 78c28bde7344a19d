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
    public void Word_without_a_match_is_not_completed(string before) => Next(before).Should().BeNull();

    [Fact]
    public void Repeated_completion_cycles_through_all_matches_and_the_typed_text()
    {
        Next("bo|").Should().Be("Bob: |");
        Next("Bob: |").Should().Be("bobby: |");
        Next("bobby: |").Should().Be("bo|");
        Next("bo|").Should().Be("Bob: |");
        Next("Bob: |", isBackwards: true).Should().Be("bo|");
        Next("bo|", isBackwards: true).Should().Be("bobby: |");
    }

    [Fact]
    public void Completion_starts_again_after_a_change_of_the_line()
    {
        Next("bo|").Should().Be("Bob: |");

        Next("Bob: an|").Should().Be("Bob: ann |");
    }

    private string? Next(string shown, bool isBackwards = false) =>
        _completion.Next(shown.Replace("|", "", StringComparison.Ordinal), shown.IndexOf('|'), isBackwards) is var (text, cursor)
            ? text.Insert(cursor, "|")
            : null;
}
