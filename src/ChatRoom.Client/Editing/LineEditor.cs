using System.Globalization;

namespace ChatRoom.Client.Editing;

/// <summary>
/// The line being typed: its text and its cursor, which keys change. The cursor moves by grapheme clusters (UAX #29), so it is
/// never inside an emoji or between a letter and its accent.
/// </summary>
internal sealed class LineEditor
{
    private string _killed = "";

    public string Text { get; private set; } = "";

    /// <summary>The index of the UTF-16 unit after the cursor.</summary>
    public int Cursor { get; private set; }

    /// <summary>Replaces the text and moves the cursor; null: to the end.</summary>
    public void Set(string text, int? cursor = null) => (Text, Cursor) = (text, cursor ?? text.Length);

    /// <summary>Returns the text and clears the line.</summary>
    public string Take()
    {
        var text = Text;
        Set("");
        return text;
    }

    /// <summary>Inserts a text at the cursor and moves the cursor behind it.</summary>
    public void Insert(string text)
    {
        // A combining mark after the cursor joins the last inserted letter: move the cursor behind both.
        var at = Cursor + text.Length;
        Text = Text.Insert(Cursor, text);
        Cursor = Boundaries().First(boundary => boundary >= at);
    }

    /// <summary>Applies a key. Returns false if the key does not edit the line.</summary>
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

    // A word consists of letters and digits, as in readline. For Ctrl+W it is everything between blanks, as in a shell.
    private int WordStart(int at) => StartOf(at, static c => !char.IsLetterOrDigit(c), char.IsLetterOrDigit);

    private int BlankStart(int at) => StartOf(at, char.IsWhiteSpace, static c => !char.IsWhiteSpace(c));

    /// <summary>
    /// Returns the start of the word before a position, without the characters between them. It parses the line once, because a
    /// line may be long.
    /// </summary>
    private int StartOf(int at, Func<char, bool> isSkipped, Func<char, bool> isInside)
    {
        var starts = StringInfo.ParseCombiningCharacters(Text);
        var i = Array.FindLastIndex(starts, start => start < at);
        foreach (var isPart in new[] { isSkipped, isInside })
        {
            while (i >= 0 && isPart(Text[starts[i]]))
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

        foreach (var isPart in new[] { static c => !char.IsLetterOrDigit(c), (Func<char, bool>)char.IsLetterOrDigit })
        {
            while (i < starts.Length && isPart(Text[starts[i]]))
            {
                i++;
            }
        }

        return i < starts.Length ? starts[i] : Text.Length;
    }

    /// <summary>Returns the possible positions of the cursor in ascending order, including the end.</summary>
    private IEnumerable<int> Boundaries() => StringInfo.ParseCombiningCharacters(Text).Append(Text.Length);
}
