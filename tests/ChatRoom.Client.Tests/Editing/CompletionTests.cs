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
    [InlineData("/room s|", "/room set |")]
    [InlineData("/room set mod|", "/room set moderated |")]
    [InlineData("/ROOM set moderated of|", "/ROOM set moderated off |")]
    [InlineData("/room owner an|", "/room owner ann |")]
    [InlineData("/token new ci w|", "/token new ci write |")]
    [InlineData("/token re|", "/token revoke |")]
    [InlineData("/cert r|", "/cert remove |")]
    [InlineData("/lockdown re|", "/lockdown registrations |")]
    [InlineData("/ban --t|", "/ban --try |")]
    [InlineData("/ban -g an|", "/ban -g ann |")]
    [InlineData("/kick bob an|", "/kick bob ann |")]
    [InlineData("/mute an|", "/mute ann |")]
    [InlineData("/forget m|", "/forget me |")]
    [InlineData("/bell o|", "/bell on |")]
    [InlineData("/help jo|", "/help join|")]
    public void Word_before_the_cursor_is_completed(string before, string after) => Next(before).Should().Be(after);

    [Theory]
    [InlineData("zz|")]
    [InlineData("/zz|")]
    [InlineData("x /jo|")]
    [InlineData("/register an|")]
    [InlineData("/bell on an|")]
    [InlineData("/part an|")]
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
