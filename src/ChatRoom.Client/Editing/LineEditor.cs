using System.Globalization;

namespace ChatRoom.Client.Editing;

/// <summary>
/// The line being typed: a text and a cursor, and what keys do to them. The cursor moves by grapheme clusters (UAX #29), so it
/// is never inside an emoji or between a letter and its accent.
/// </summary>
internal sealed class LineEditor
{
    private string _killed = "";

    /// <summary>The text.</summary>
    public string Text { get; private set; } = "";

    /// <summary>The position of the cursor: before this UTF-16 unit.</summary>
    public int Cursor { get; private set; }

    /// <summary>Replaces the text; the cursor goes to the end or to the given position.</summary>
    public void Set(string text, int? cursor = null) => (Text, Cursor) = (text, cursor ?? text.Length);

    /// <summary>Returns the text and clears the line.</summary>
    public string Take()
    {
        var text = Text;
        Set("");
        return text;
    }

    /// <summary>Inserts a text before the cursor.</summary>
    public void Insert(string text)
    {
        // The text may end in a letter, and a combining mark may follow: the cursor goes after both.
        var at = Cursor + text.Length;
        Text = Text.Insert(Cursor, text);
        Cursor = Boundaries().First(boundary => boundary >= at);
    }

    /// <summary>Applies a key; false if the key does not edit the line.</summary>
    public bool Apply(Key key)
    {
        switch (key.Kind)
        {
            case KeyKind.Text: Insert(key.Text); break;
            case KeyKind.Left: Cursor = Before(Cursor); break;
            case KeyKind.Right: Cursor = After(Cursor); break;
            case KeyKind.WordLeft: Cursor = WordStart(Cursor); break;
            case KeyKind.WordRight: Cursor = WordEnd(Cursor); break;
            case KeyKind.Home: Cursor = 0; break;
            case KeyKind.End: Cursor = Text.Length; break;
            case KeyKind.DeleteBack: Delete(Before(Cursor), Cursor); break;
            case KeyKind.DeleteForward: Delete(Cursor, After(Cursor)); break;
            case KeyKind.EndOfInput when Text.Length > 0: Delete(Cursor, After(Cursor)); break;
            case KeyKind.KillToStart: Kill(0, Cursor); break;
            case KeyKind.KillToEnd: Kill(Cursor, Text.Length); break;
            case KeyKind.KillWordBack: Kill(BlankStart(Cursor), Cursor); break;
            case KeyKind.KillWordForward: Kill(Cursor, WordEnd(Cursor)); break;
            case KeyKind.Yank: Insert(_killed); break;
            default: return false;
        }

        return true;
    }

    private void Kill(int from, int to)
    {
        if (from < to)
        {
            _killed = Text[from..to];
            Delete(from, to);
        }
    }

    private void Delete(int from, int to)
    {
        Text = Text.Remove(from, to - from);
        Cursor = Boundaries().First(boundary => boundary >= from);
    }

    private int Before(int at) => Boundaries().LastOrDefault(boundary => boundary < at);

    private int After(int at) => Boundaries().FirstOrDefault(boundary => boundary > at, Text.Length);

    // A word is letters and digits for moves, as in readline, and everything between blanks for Ctrl+W, as in a shell.
    private int WordStart(int at) => StartOf(at, static c => !char.IsLetterOrDigit(c), char.IsLetterOrDigit);

    private int BlankStart(int at) => StartOf(at, char.IsWhiteSpace, static c => !char.IsWhiteSpace(c));

    /// <summary>Goes back over the skipped characters, then over the word. It finds the boundaries once, because a line may be long.</summary>
    private int StartOf(int at, Func<char, bool> isSkipped, Func<char, bool> isInside)
    {
        var starts = StringInfo.ParseCombiningCharacters(Text);
        var i = Array.FindLastIndex(starts, start => start < at);
        foreach (var goesOn in new[] { isSkipped, isInside })
        {
            while (i >= 0 && goesOn(Text[starts[i]]))
            {
                at = starts[i--];
            }
        }

        return at;
    }

    private int WordEnd(int at)
    {
        var starts = StringInfo.ParseCombiningCharacters(Text);
        var i = Array.FindIndex(starts, start => start >= at);
        if (i < 0)
        {
            return at;
        }

        foreach (var goesOn in new[] { static c => !char.IsLetterOrDigit(c), (Func<char, bool>)char.IsLetterOrDigit })
        {
            while (i < starts.Length && goesOn(Text[starts[i]]))
            {
                i++;
            }
        }

        return i < starts.Length ? starts[i] : Text.Length;
    }

    /// <summary>Returns the possible positions of the cursor, ascending, including the end.</summary>
    private IEnumerable<int> Boundaries() => StringInfo.ParseCombiningCharacters(Text).Append(Text.Length);
}
