using System.Globalization;
using ChatRoom.Protocol;

namespace ChatRoom.Client.Editing;

/// <summary>
/// Handles the keys that compose a line: editing, history, completion, search in the history, and the confirmation of a long
/// paste. While it hides what is typed, it has none of these but editing. Not thread-safe.
/// </summary>
/// <param name="completion">Completes words.</param>
/// <param name="notify">Shows a notice.</param>
/// <param name="submit">Called with each submitted line.</param>
internal sealed class Composer(Completion completion, Action<string> notify, Action<string> submit)
{
    /// <summary>A paste of more lines than this needs a confirmation.</summary>
    public const int MaxPastedLines = 5;

    private const char Dot = '•';

    private readonly LineEditor _editor = new();
    private readonly History _history = new();
    private string _pasted = ""; // waits for a confirmation
    private string? _search;
    private string? _found;
    private bool _asksAlias;
    private string _hiddenPrompt = "";
    private LineEditor? _hidden; // replaces the editor while the user types a secret, otherwise null

    /// <summary>The prompt before the line.</summary>
    public string Prompt => _hidden is not null ? _hiddenPrompt
        : _pasted.Length > 0 ? $"send {LinesOf(_pasted)} lines? "
        : _search is not null ? $"search '{_search}': "
        : _asksAlias ? "alias: "
        : "> ";

    public string Text => _hidden is not null ? new string(Dot, LengthOf(_hidden.Text))
        : _pasted.Length > 0 ? "" : _search is not null ? _found ?? "" : _editor.Text;

    /// <summary>The position of the cursor in <see cref="Text"/>.</summary>
    public int Cursor => _hidden is not null ? LengthOf(_hidden.Text[.._hidden.Cursor])
        : _search is not null || _pasted.Length > 0 ? Text.Length : _editor.Cursor;

    /// <summary>Whether there is nothing to clear.</summary>
    public bool IsEmpty => _hidden is null && _editor.Text.Length == 0 && _pasted.Length == 0 && _search is null;

    /// <summary>Asks for an alias: the next submitted line is the answer.</summary>
    /// <param name="suggestion">The text to begin with; null: none.</param>
    public void AskAlias(string? suggestion)
    {
        _asksAlias = true;
        _editor.Set(suggestion ?? "");
    }

    /// <summary>Hides what is typed from now on: a secret. The line that was being typed waits.</summary>
    /// <param name="prompt">The prompt; null: returns to that line.</param>
    public void Hide(string? prompt) => (_hiddenPrompt, _hidden) = (prompt ?? "", prompt is null ? null : _hidden ?? new LineEditor());

    /// <summary>Returns from the alias to messages.</summary>
    public void EndAlias() => _asksAlias = false;

    /// <summary>Discards the paste, ends the search or clears the line. Returns false if there is nothing to clear.</summary>
    public bool Clear()
    {
        if (!Cancel())
        {
            var hadText = _editor.Text.Length > 0;
            _editor.Set("");
            return hadText;
        }

        return true;
    }

    /// <summary>Discards the paste or ends the search. Returns false if there is neither.</summary>
    public bool Cancel()
    {
        if (_pasted.Length > 0)
        {
            notify($"{LinesOf(_pasted)} pasted lines discarded");
            _pasted = "";
            return true;
        }

        var searched = _search is not null;
        _search = _found = null;
        return searched;
    }

    /// <summary>Handles a key.</summary>
    public void Take(Key key)
    {
        if (_hidden is not null)
        {
            TakeHidden(_hidden, key);
        }
        else if (_pasted.Length > 0)
        {
            TakeAnswer(key);
        }
        else if (_search is null || !TakeSearch(key))
        {
            TakeEdit(key);
        }
    }

    private void TakeHidden(LineEditor hidden, Key key)
    {
        switch (key.Kind)
        {
            case KeyKind.Enter: submit(hidden.Take()); break;
            case KeyKind.Paste: hidden.Insert(FirstLineOf(key.Text)); break;
            default: hidden.Apply(key); break;
        }
    }

    private void TakeEdit(Key key)
    {
        switch (key.Kind)
        {
            case KeyKind.Enter: Submit(); break;
            case KeyKind.Paste: Paste(key.Text); break;
            case KeyKind.Up when !_asksAlias: Show(_history.Back(_editor.Text)); break;
            case KeyKind.Down when !_asksAlias: Show(_history.Forward()); break;
            case KeyKind.Search when !_asksAlias: _search = ""; break;
            case KeyKind.Tab or KeyKind.BackTab when !_asksAlias:
                if (completion.Next(_editor.Text, _editor.Cursor, key.Kind == KeyKind.BackTab) is var (text, cursor))
                {
                    _editor.Set(text, cursor);
                }

                break;
            default: _editor.Apply(key); break;
        }
    }

    private void TakeAnswer(Key key)
    {
        switch (key.Kind)
        {
            case KeyKind.Paste:
                _pasted += key.Text; // another paste
                break;
            case KeyKind.Enter:
            case KeyKind.Text when key.Text is "y" or "Y":
                var pasted = _pasted;
                _pasted = "";
                Insert(pasted);
                break;
            case KeyKind.Text when key.Text is "n" or "N":
                Cancel();
                break;
        }
    }

    /// <summary>Handles a key while searching. Returns false if the key has ended the search and still needs handling.</summary>
    private bool TakeSearch(Key key)
    {
        switch (key.Kind)
        {
            case KeyKind.Text:
                _search += key.Text;
                _found = _history.Find(_search, null);
                return true;
            case KeyKind.DeleteBack:
                _search = TextWithoutLast(_search!);
                _found = _search.Length == 0 ? null : _history.Find(_search, null);
                return true;
            case KeyKind.Search:
                _found = _search!.Length == 0 ? null : _history.Find(_search, _found) ?? _found;
                return true;
            default:
                Show(_found);
                _search = _found = null;
                return false;
        }
    }

    /// <summary>Submits each line of a paste. The text after the last line end stays in the editor.</summary>
    private void Paste(string text)
    {
        if (_asksAlias)
        {
            _editor.Insert(FirstLineOf(text)); // an alias is one line
        }
        else if (LinesOf(text) > MaxPastedLines)
        {
            _pasted = text;
            notify($"{LinesOf(text)} lines pasted: Enter sends them, Esc discards them");
        }
        else
        {
            Insert(text);
        }
    }

    private void Insert(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        _editor.Insert(Sanitizer.Clean(lines[0]));
        foreach (var line in lines[1..])
        {
            Submit();
            if (_hidden is not null)
            {
                notify("the rest of the paste is discarded: the server asks for a password");
                return;
            }

            _editor.Insert(Sanitizer.Clean(line));
        }
    }

    private void Submit()
    {
        var line = _editor.Take();
        if (!_asksAlias)
        {
            _history.Add(line);
        }

        submit(line);
    }

    private void Show(string? line)
    {
        if (line is not null)
        {
            _editor.Set(line);
        }
    }

    private static string FirstLineOf(string text) => Sanitizer.Clean(text.ReplaceLineEndings("\n").Split('\n')[0]);

    private static int LengthOf(string text) => StringInfo.ParseCombiningCharacters(text).Length;

    private static int LinesOf(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n').Count(static c => c == '\n') + 1;

    private static string TextWithoutLast(string text) => text.Length == 0 ? text : text[..^(char.IsLowSurrogate(text[^1]) ? 2 : 1)];
}
