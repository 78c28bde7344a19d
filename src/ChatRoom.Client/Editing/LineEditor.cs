using System.Globalization;

namespace ChatRoom.Client.Editing;

/// <summary>
/// The line being typed: a text and a cursor, and what keys do to them. The cursor moves by what people take for a
/// character (UAX #29 grapheme clusters), so it never stands inside an emoji or between a letter and its accent.
/// </summary>
internal sealed class LineEditor
{
    private string _killed = "";

    /// <summary>The text.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Where the cursor is: before this UTF-16 unit.</summary>
    public int Cursor { get; private set; }

    /// <summary>Puts another text in its place, the cursor at the end or where it is said.</summary>
    public void Set(string text, int? cursor = null) => (Text, Cursor) = (text, cursor ?? text.Length);

    /// <summary>Takes the text out, and leaves an empty line.</summary>
    public string Take()
    {
        var text = Text;
        Set("");
        return text;
    }

    /// <summary>Puts a text in at the cursor, which is after it then.</summary>
    public void Insert(string text)
    {
        // What follows may join what was put in before it (a combining mark): the cursor goes after the whole of it.
        var at = Cursor + text.Length;
        Text = Text.Insert(Cursor, text);
        Cursor = Boundaries().First(boundary => boundary >= at);
    }

    /// <summary>Does what a key does; false if it is not about the line.</summary>
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

    // Words are letters and digits for the moves, as in readline; for Ctrl+W whatever is between blanks, as in a shell.
    private int WordStart(int at) => StartOf(at, static c => !char.IsLetterOrDigit(c), char.IsLetterOrDigit);

    private int BlankStart(int at) => StartOf(at, char.IsWhiteSpace, static c => !char.IsWhiteSpace(c));

    /// <summary>Back over what is skipped, then over what is inside. The boundaries are looked for once: a line may be long.</summary>
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

    /// <summary>Where the cursor may stand, ascending, the end among them.</summary>
    private IEnumerable<int> Boundaries() => StringInfo.ParseCombiningCharacters(Text).Append(Text.Length);
}
