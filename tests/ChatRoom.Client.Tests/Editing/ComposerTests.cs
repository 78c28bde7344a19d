using ChatRoom.Client.Editing;

namespace ChatRoom.Client.Tests.Editing;

public sealed class ComposerTests
{
    private readonly List<string> _submitted = [];
    private readonly List<string> _told = [];
    private readonly Composer _composer;

    public ComposerTests() => _composer = new Composer(new Completion(static () => ["zoe"], static () => []), _told.Add, _submitted.Add);

    [Fact]
    public void Short_paste_is_submitted_at_once_and_its_rest_stays()
    {
        Paste("one\ntwo\r\nthree");

        _submitted.Should().Equal("one", "two");
        (_composer.Text, _told).Should().BeEquivalentTo(("three", Array.Empty<string>()));
    }

    [Fact]
    public void Long_paste_asks_first_and_Enter_sends_it()
    {
        _composer.Take(new Key(KeyKind.Text, "before "));
        Paste("1\n2\n3\n4\n5\n6\nrest");

        _submitted.Should().BeEmpty();
        _told.Should().Equal("7 lines pasted: Enter sends them, Esc discards them");
        _composer.Prompt.Should().Be("send 7 lines? ");
        _composer.Take(new Key(KeyKind.Text, "x"));
        _submitted.Should().BeEmpty("a slip is no answer");
        _composer.Take(new Key(KeyKind.Enter));

        _submitted.Should().Equal("before 1", "2", "3", "4", "5", "6");
        (_composer.Prompt, _composer.Text).Should().Be(("> ", "rest"));
    }

    [Fact]
    public void Long_paste_is_discarded_and_what_was_typed_stays()
    {
        _composer.Take(new Key(KeyKind.Text, "typed"));
        Paste("1\n2\n3\n4\n5\n6\n");

        _composer.Clear().Should().BeTrue();

        (_composer.Text, _submitted.Count).Should().Be(("typed", 0));
        _told[^1].Should().Be("6 pasted lines discarded");
        _composer.Clear().Should().BeTrue();
        _composer.IsEmpty.Should().BeTrue();
        _composer.Clear().Should().BeFalse();
    }

    [Fact]
    public void Paste_that_comes_in_pieces_is_one()
    {
        Paste("1\n2\n3\n4\n5\n6\n");
        Paste("7\n8\n");
        _composer.Take(new Key(KeyKind.Text, "y"));

        _submitted.Should().Equal("1", "2", "3", "4", "5", "6", "7", "8");
    }

    [Fact]
    public void Alias_may_be_suggested_and_is_one_line()
    {
        _composer.AskAlias("ann-2");
        (_composer.Prompt, _composer.Text).Should().Be(("alias: ", "ann-2"));
        _composer.Clear();
        Paste("bob\nx\ny\nz\na\nb\nc\n");
        _composer.Take(new Key(KeyKind.Enter));

        _submitted.Should().Equal("bob");
        _composer.EndAlias();
        _composer.Take(new Key(KeyKind.Up));
        _composer.Text.Should().BeEmpty("an alias is no earlier line");
    }

    [Fact]
    public void Search_finds_earlier_lines_the_newest_first()
    {
        Paste("/topic tea\n/topic coffee\nhello\n");
        _submitted.Clear();
        Take(KeyKind.Search);
        _composer.Take(new Key(KeyKind.Text, "top"));

        (_composer.Prompt, _composer.Text).Should().Be(("search 'top': ", "/topic coffee"));
        Take(KeyKind.Search);
        _composer.Text.Should().Be("/topic tea");
        Take(KeyKind.Search);
        _composer.Text.Should().Be("/topic tea", "there is no older one");
        Take(KeyKind.Enter);
        _submitted.Should().Equal("/topic tea");
    }

    [Fact]
    public void Search_that_is_canceled_changes_nothing()
    {
        Paste("earlier\n");
        _composer.Take(new Key(KeyKind.Text, "draft"));
        Take(KeyKind.Search);
        _composer.Take(new Key(KeyKind.Text, "ear"));

        _composer.Cancel().Should().BeTrue();
        _composer.Text.Should().Be("draft");
        _composer.Cancel().Should().BeFalse();
    }

    private void Take(KeyKind kind) => _composer.Take(new Key(kind));

    private void Paste(string text) => _composer.Take(new Key(KeyKind.Paste, text));
}
