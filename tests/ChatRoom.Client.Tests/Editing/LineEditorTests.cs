using System.Globalization;
using ChatRoom.Client.Editing;
using CsCheck;

namespace ChatRoom.Client.Tests.Editing;

public sealed class LineEditorTests
{
    private static readonly string[] Pieces = ["a", " ", "é", "e", "\u0301", "日", "👍", "🏽", "👨", "\u200d", "👩", "🇩", "🇪", "/"];

    /// <summary>The line before and after a key; | is the cursor.</summary>
    [Theory]
    [InlineData("ab|c", "Left", "a|bc")]
    [InlineData("|abc", "Left", "|abc")]
    [InlineData("ab|c", "Right", "abc|")]
    [InlineData("ab|c", "Home", "|abc")]
    [InlineData("ab|c", "End", "abc|")]
    [InlineData("ab|c", "DeleteBack", "a|c")]
    [InlineData("|abc", "DeleteBack", "|abc")]
    [InlineData("ab|c", "DeleteForward", "ab|")]
    [InlineData("ab|c", "EndOfInput", "ab|")]
    [InlineData("ab|c", "KillToStart", "|c")]
    [InlineData("ab|c", "KillToEnd", "ab|")]
    [InlineData("one two  |", "KillWordBack", "one |")]
    [InlineData("see a/b.c|", "KillWordBack", "see |")]
    [InlineData("one| two", "KillWordForward", "one|")]
    [InlineData("one two|", "WordLeft", "one |two")]
    [InlineData("one, |two", "WordLeft", "|one, two")]
    [InlineData("e\u0301t\u0301 日|", "WordLeft", "e\u0301t\u0301 |日")]
    [InlineData("|", "WordLeft", "|")]
    [InlineData("|", "WordRight", "|")]
    [InlineData("one| .", "WordRight", "one .|")]
    [InlineData("one|", "KillWordForward", "one|")]
    [InlineData("  |", "KillWordBack", "|")]
    [InlineData("a|e\u0301 b", "WordRight", "ae\u0301| b")]
    [InlineData("one| two three", "WordRight", "one two| three")]
    [InlineData("日本|", "DeleteBack", "日|")]
    [InlineData("e\u0301|", "DeleteBack", "|")]
    [InlineData("👨‍👩‍👧x|", "Left", "👨‍👩‍👧|x")]
    [InlineData("👨‍👩‍👧|x", "Left", "|👨‍👩‍👧x")]
    [InlineData("|🇩🇪x", "DeleteForward", "|x")]
    public void Key_edits_the_line(string before, string key, string after)
    {
        var editor = Of(before);

        editor.Apply(new Key(Enum.Parse<KeyKind>(key))).Should().BeTrue();

        Shown(editor).Should().Be(after);
    }

    [Theory]
    [InlineData("Enter")]
    [InlineData("Tab")]
    [InlineData("Up")]
    [InlineData("Interrupt")]
    public void Other_keys_do_not_edit_the_line(string key) => Of("ab|c").Apply(new Key(Enum.Parse<KeyKind>(key))).Should().BeFalse();

    [Fact]
    public void Killed_text_can_be_yanked()
    {
        var editor = Of("one two|");
        editor.Apply(new Key(KeyKind.KillWordBack));
        editor.Apply(new Key(KeyKind.Home));
        editor.Apply(new Key(KeyKind.Yank));

        Shown(editor).Should().Be("two|one ");
    }

    [Theory]
    [InlineData(nameof(KeyKind.KillWordBack))]
    [InlineData(nameof(KeyKind.WordLeft))]
    [InlineData(nameof(KeyKind.WordRight))]
    [InlineData(nameof(KeyKind.KillWordForward))]
    public void Word_key_takes_linear_time_in_the_length_of_the_word(string key)
    {
        var kind = Enum.Parse<KeyKind>(key);
        const int Length = 100_000;
        var isForward = kind is KeyKind.WordRight or KeyKind.KillWordForward;
        var editor = new LineEditor();
        editor.Set($"a {new string('x', Length)} b", isForward ? 1 : Length + 2);
        var before = GC.GetAllocatedBytesForCurrentThread();

        editor.Apply(new Key(kind));

        // Each search for boundaries allocates, so the allocated memory reveals a quadratic time without a clock.
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(100 * Length);
        editor.Cursor.Should().Be(kind switch { KeyKind.WordRight => Length + 2, KeyKind.KillWordForward => 1, _ => 2 });
    }

    [Fact]
    public void Cursor_is_never_inside_a_grapheme_cluster()
    {
        var text = Gen.OneOf([.. Pieces.Select(static piece => Gen.Const(piece))]);
        var key = Gen.Frequency(
            (3, text.Select(static t => new Key(KeyKind.Text, t))),
            (2, Gen.Enum<KeyKind>().Where(static kind => kind is not (KeyKind.Text or KeyKind.Paste)).Select(static kind => new Key(kind))));

        key.Array[0, 40].Sample(keys =>
        {
            var editor = new LineEditor();
            Array.ForEach(keys, k => editor.Apply(k));
            var boundaries = StringInfo.ParseCombiningCharacters(editor.Text).Append(editor.Text.Length);
            return boundaries.Contains(editor.Cursor);
        });
    }

    private static LineEditor Of(string shown)
    {
        var editor = new LineEditor();
        editor.Set(shown.Replace("|", "", StringComparison.Ordinal), shown.IndexOf('|'));
        return editor;
    }

    private static string Shown(LineEditor editor) => editor.Text.Insert(editor.Cursor, "|");
}
