namespace ChatRoom.Client.Editing;

/// <summary>What a key, or a combination of them, is for; as in GNU readline's Emacs mode.</summary>
internal enum KeyKind
{
    /// <summary>Text, typed.</summary>
    Text,

    /// <summary>Text, pasted: line ends in it are no keys.</summary>
    Paste,

    /// <summary>Enter.</summary>
    Enter,

    /// <summary>Tab: complete.</summary>
    Tab,

    /// <summary>Shift+Tab: complete, the other way round.</summary>
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
}
