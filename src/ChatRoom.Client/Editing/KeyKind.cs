namespace ChatRoom.Client.Editing;

/// <summary>The meaning of a key or a combination, as in GNU readline's Emacs mode.</summary>
internal enum KeyKind
{
    /// <summary>Typed text.</summary>
    Text,

    /// <summary>Pasted text. Its line ends are not the Enter key.</summary>
    Paste,

    /// <summary>Enter.</summary>
    Enter,

    /// <summary>Tab: complete.</summary>
    Tab,

    /// <summary>Shift+Tab: complete, backwards.</summary>
    BackTab,

    /// <summary>Backspace, Ctrl+H.</summary>
    DeleteBack,

    /// <summary>Delete.</summary>
    DeleteForward,

    /// <summary>Left, Ctrl+B.</summary>
    Left,

    /// <summary>Right, Ctrl+F.</summary>
    Right,

    /// <summary>Ctrl+Left, Alt+Left, Alt+B.</summary>
    WordLeft,

    /// <summary>Ctrl+Right, Alt+Right, Alt+F.</summary>
    WordRight,

    /// <summary>Home, Ctrl+A.</summary>
    Home,

    /// <summary>End, Ctrl+E.</summary>
    End,

    /// <summary>Up, Ctrl+P.</summary>
    Up,

    /// <summary>Down, Ctrl+N.</summary>
    Down,

    /// <summary>Ctrl+U.</summary>
    KillToStart,

    /// <summary>Ctrl+K.</summary>
    KillToEnd,

    /// <summary>Ctrl+W, Alt+Backspace.</summary>
    KillWordBack,

    /// <summary>Alt+D.</summary>
    KillWordForward,

    /// <summary>Ctrl+Y.</summary>
    Yank,

    /// <summary>Ctrl+C.</summary>
    Interrupt,

    /// <summary>Ctrl+D.</summary>
    EndOfInput,

    /// <summary>Ctrl+L.</summary>
    Redraw,

    /// <summary>Ctrl+Z.</summary>
    Suspend,

    /// <summary>Escape.</summary>
    Escape,

    /// <summary>Ctrl+R.</summary>
    Search,

    /// <summary>Not a key: the terminal reports that its window has got the focus.</summary>
    FocusIn,

    /// <summary>Not a key: the terminal reports that its window has lost the focus.</summary>
    FocusOut,
}
