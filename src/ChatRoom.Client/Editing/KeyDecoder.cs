using System.Text;

namespace ChatRoom.Client.Editing;

/// <summary>
/// Decodes the bytes of a terminal to keys: UTF-8, control characters, escape sequences (ECMA-48, as xterm uses them),
/// bracketed paste and focus reports. The bytes may be split into reads anywhere. Unknown sequences are dropped as a whole.
/// </summary>
internal sealed class KeyDecoder
{
    private const char Escape = '\u001b';
    private const string PasteEnd = "\u001b[201~";

    private const int MaxTypedLines = 5;

    private readonly Decoder _utf8 = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _pasted = new();
    private string _unread = "";
    private bool _isPasting;

    /// <summary>Whether the unread input is a single escape character: the Escape key, or the beginning of a sequence.</summary>
    public bool HasEscape => _unread is [Escape] && !_isPasting;

    /// <summary>Decodes the single escape character as the Escape key.</summary>
    public IReadOnlyList<Key> DecodeEscape()
    {
        _unread = "";
        return [new Key(KeyKind.Escape)];
    }

    /// <summary>Decodes one read. Returns the keys that it completes.</summary>
    public IReadOnlyList<Key> Decode(ReadOnlySpan<byte> read)
    {
        var chars = new char[_utf8.GetCharCount(read, flush: false)];
        _utf8.GetChars(read, chars, flush: false);
        _unread += new string(chars);

        var keys = new List<Key>();
        for (var length = 1; length > 0 && _unread.Length > 0;)
        {
            length = _isPasting ? TakePaste(keys) : _unread[0] == Escape ? TakeSequence(keys) : TakePlain(keys);
            _unread = _unread[length..];
        }

        return keys;
    }

    /// <summary>
    /// Returns whether the keys of one read are a paste that the terminal has not marked: they contain more lines than anybody types.
    /// </summary>
    public static bool IsBurst(IReadOnlyList<Key> keys) =>
        keys.Count(static key => key.Kind == KeyKind.Enter) > MaxTypedLines && keys.All(static key => key.Kind is KeyKind.Text or KeyKind.Enter or KeyKind.Tab);

    /// <summary>Converts the keys of a burst to one paste.</summary>
    public static Key AsPaste(IEnumerable<Key> keys) => new(KeyKind.Paste, string.Concat(keys.Select(static key => key.Kind switch
    {
        KeyKind.Enter => "\n",
        KeyKind.Tab => "\t",
        _ => key.Text,
    })));

    private int TakePlain(List<Key> keys)
    {
        if (ControlKey(_unread[0]) is { } kind)
        {
            keys.Add(new Key(kind));
            return 1;
        }

        var length = 0;
        while (length < _unread.Length && _unread[length] is not (< ' ' or '\u007f'))
        {
            length++;
        }

        if (length > 0)
        {
            keys.Add(new Key(KeyKind.Text, _unread[..length]));
        }

        return Math.Max(length, 1); // skip a control character that has no meaning
    }

    /// <summary>Decodes an escape sequence. Returns its length; 0 if it is incomplete.</summary>
    private int TakeSequence(List<Key> keys)
    {
        if (_unread.Length < 2)
        {
            return 0;
        }

        if (_unread[1] is not ('[' or 'O'))
        {
            Add(keys, AltKey(_unread[1]));
            return _unread[1] == Escape ? 1 : 2;
        }

        var end = 2;
        while (end < _unread.Length && _unread[end] is >= ' ' and < '@')
        {
            end++;
        }

        if (end == _unread.Length)
        {
            return 0;
        }

        var body = _unread[2..(end + 1)];
        if (body == "200~")
        {
            _isPasting = true;
        }
        else
        {
            Add(keys, SequenceKey(body));
        }

        return end + 1;
    }

    private int TakePaste(List<Key> keys)
    {
        var end = _unread.IndexOf(PasteEnd, StringComparison.Ordinal);
        if (end < 0)
        {
            // The last characters may be the beginning of the end mark: leave them unread.
            var sure = Math.Max(0, _unread.Length - PasteEnd.Length + 1);
            _pasted.Append(_unread, 0, sure);
            return sure;
        }

        keys.Add(new Key(KeyKind.Paste, _pasted.Append(_unread, 0, end).ToString()));
        _pasted.Clear();
        _isPasting = false;
        return end + PasteEnd.Length;
    }

    private static void Add(List<Key> keys, KeyKind? kind)
    {
        if (kind is { } known)
        {
            keys.Add(new Key(known));
        }
    }

    private static KeyKind? ControlKey(char c) => c switch
    {
        '\r' or '\n' => KeyKind.Enter,
        '\t' => KeyKind.Tab,
        '\u007f' or '\b' => KeyKind.DeleteBack,
        '\u0001' => KeyKind.Home,
        '\u0002' => KeyKind.Left,
        '\u0003' => KeyKind.Interrupt,
        '\u0004' => KeyKind.EndOfInput,
        '\u0005' => KeyKind.End,
        '\u0006' => KeyKind.Right,
        '\u000b' => KeyKind.KillToEnd,
        '\u000c' => KeyKind.Redraw,
        '\u000e' => KeyKind.Down,
        '\u0010' => KeyKind.Up,
        '\u0012' => KeyKind.Search,
        '\u0015' => KeyKind.KillToStart,
        '\u0017' => KeyKind.KillWordBack,
        '\u0019' => KeyKind.Yank,
        '\u001a' => KeyKind.Suspend,
        _ => null,
    };

    private static KeyKind? AltKey(char c) => c switch
    {
        'b' or 'B' => KeyKind.WordLeft,
        'f' or 'F' => KeyKind.WordRight,
        'd' or 'D' => KeyKind.KillWordForward,
        '\u007f' or '\b' => KeyKind.KillWordBack,
        _ => null,
    };

    /// <summary>Decodes a sequence without <c>ESC [</c> or <c>ESC O</c>. A second parameter of 2 or more is a modifier key.</summary>
    private static KeyKind? SequenceKey(string body)
    {
        var parameters = body[..^1].Split(';');
        var isModified = parameters is [_, not ("1" or ""), ..];
        return (body[^1], parameters[0]) switch
        {
            ('A', _) => KeyKind.Up,
            ('B', _) => KeyKind.Down,
            ('C', _) => isModified ? KeyKind.WordRight : KeyKind.Right,
            ('D', _) => isModified ? KeyKind.WordLeft : KeyKind.Left,
            ('H', _) or ('~', "1" or "7") => KeyKind.Home,
            ('F', _) or ('~', "4" or "8") => KeyKind.End,
            ('Z', _) => KeyKind.BackTab,
            ('I', "") => KeyKind.FocusIn,
            ('O', "") => KeyKind.FocusOut,
            ('~', "3") => isModified ? KeyKind.KillWordForward : KeyKind.DeleteForward,
            ('M', "") => KeyKind.Enter, // on the numeric keypad
            _ => null,
        };
    }
}
