using ChatRoom.Client.Editing;

namespace ChatRoom.Client.Tests.Editing;

public sealed class ComposerTests
{
    private readonly List<string> _submitted = [];
    private readonly List<string> _notices = [];
    private readonly Composer _composer;

    public ComposerTests() => _composer = new Composer(new Completion(static () => ["zoe"], static () => []), _notices.Add, _submitted.Add);

    [Fact]
    public void Short_paste_is_submitted_at_once_except_its_last_line()
    {
        Paste("one\ntwo\r\nthree");

        _submitted.Should().Equal("one", "two");
        (_composer.Text, _notices).Should().BeEquivalentTo(("three", Array.Empty<string>()));
    }

    [Fact]
    public void Hidden_line_shows_dots_and_is_neither_in_the_history_nor_completed_and_the_draft_returns()
    {
        _composer.Take(new Key(KeyKind.Text, "draft"));
        _composer.Hide("password: ");
        foreach (var key in new[] { new Key(KeyKind.Text, "zo"), new Key(KeyKind.Tab), new Key(KeyKind.Up), new Key(KeyKind.Search), new Key(KeyKind.Text, "é!"), new Key(KeyKind.Left) })
        {
            _composer.Take(key);
        }

        (_composer.Prompt, _composer.Text, _composer.Cursor, _composer.IsEmpty).Should().Be(("password: ", "••••", 3, false));
        _composer.Take(new Key(KeyKind.Enter));
        _composer.Hide(null);

        _submitted.Should().Equal("zoé!");
        (_composer.Prompt, _composer.Text).Should().Be(("> ", "draft"));
        _composer.Take(new Key(KeyKind.KillToStart));
        _composer.Take(new Key(KeyKind.Up));
        _composer.Text.Should().BeEmpty();
    }

    [Fact]
    public void Killed_text_of_a_hidden_line_cannot_be_inserted_elsewhere()
    {
        _composer.Hide("password: ");
        _composer.Take(new Key(KeyKind.Text, "horse"));
        _composer.Take(new Key(KeyKind.KillToStart));
        _composer.Hide(null);

        _composer.Take(new Key(KeyKind.Yank));

        _composer.Text.Should().BeEmpty();
    }

    [Fact]
    public void Rest_of_a_paste_is_discarded_after_a_command_that_asks_for_a_password()
    {
        var composer = default(Composer);
        composer = new Composer(new Completion(static () => [], static () => []), _notices.Add, line =>
        {
            _submitted.Add(line);
            composer!.Hide(line == "/register" ? "password: " : null);
        });

        composer.Take(new Key(KeyKind.Paste, "hi\n/register\nhorse\nhorse\n"));

        _submitted.Should().Equal("hi", "/register");
        _notices.Should().Equal("the rest of the paste is discarded: the server asks for a password");
    }

    [Fact]
    public void Long_paste_needs_a_confirmation_with_Enter()
    {
        _composer.Take(new Key(KeyKind.Text, "before "));
        Paste("1\n2\n3\n4\n5\n6\nrest");

        _submitted.Should().BeEmpty();
        _notices.Should().Equal("7 lines pasted: Enter sends them, Esc discards them");
        _composer.Prompt.Should().Be("send 7 lines? ");
        _composer.Take(new Key(KeyKind.Text, "x"));
        _submitted.Should().BeEmpty("other keys are not an answer");
        _composer.Take(new Key(KeyKind.Enter));

        _submitted.Should().Equal("before 1", "2", "3", "4", "5", "6");
        (_composer.Prompt, _composer.Text).Should().Be(("> ", "rest"));
    }

    [Fact]
    public void Long_paste_is_discarded_without_the_typed_text()
    {
        _composer.Take(new Key(KeyKind.Text, "typed"));
        Paste("1\n2\n3\n4\n5\n6\n");

        _composer.Clear().Should().BeTrue();

        (_composer.Text, _submitted.Count).Should().Be(("typed", 0));
        _notices[^1].Should().Be("6 pasted lines discarded");
        _composer.Clear().Should().BeTrue();
        _composer.IsEmpty.Should().BeTrue();
        _composer.Clear().Should().BeFalse();
    }

    [Fact]
    public void Pieces_of_a_long_paste_are_confirmed_together()
    {
        Paste("1\n2\n3\n4\n5\n6\n");
        Paste("7\n8\n");
        _composer.Take(new Key(KeyKind.Text, "y"));

        _submitted.Should().Equal("1", "2", "3", "4", "5", "6", "7", "8");
    }

    [Fact]
    public void Alias_can_be_suggested_and_is_a_single_line()
    {
        _composer.AskAlias("ann-2");
        (_composer.Prompt, _composer.Text).Should().Be(("alias: ", "ann-2"));
        _composer.Clear();
        Paste("bob\nx\ny\nz\na\nb\nc\n");
        _composer.Take(new Key(KeyKind.Enter));

        _submitted.Should().Equal("bob");
        _composer.EndAlias();
        _composer.Take(new Key(KeyKind.Up));
        _composer.Text.Should().BeEmpty("an alias is not added to the history");
    }

    [Fact]
    public void Search_finds_the_newest_line_first()
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
    public void Canceled_search_changes_nothing()
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
