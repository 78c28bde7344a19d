using System.Text;
using ChatRoom.Protocol;
using Spectre.Console;

namespace ChatRoom.Client.Terminal;

/// <summary>
/// Prints lines, and below them a footer: a status line and the line being typed. Each change erases the footer and draws it
/// again in one write, so new lines never break the line being typed. The lines move up into the terminal's scrollback, where
/// the user can read and copy them, even after the client has exited.
/// </summary>
/// <param name="terminal">Writes to the terminal.</param>
/// <param name="capabilities">The colors of the terminal.</param>
/// <param name="size">Returns the size of the terminal, in cells.</param>
/// <param name="hasTitle">Whether the terminal's window has a title.</param>
internal sealed class Screen(Stream terminal, AnsiCapabilities capabilities, Func<(int Width, int Height)> size, bool hasTitle = true)
{
    private const int MaxKept = 500;

    // Bracketed paste, and reports of the focus.
    private const string BeginReports = "\u001b[?2004h\u001b[?1004h";
    private const string EndReports = "\u001b[?1004l\u001b[?2004l";

    // The default modes of cursor keys and keypad, which the runtime may have changed.
    private const string DefaultKeyModes = "\u001b[?1l\u001b>";

    // XTWINOPS: the terminal saves and restores its title. A terminal that cannot do that gets an empty title; most then show
    // their default title.
    private const string KeepTitle = "\u001b[22;2t";
    private const string RestoreTitle = "\u001b]2;\u0007\u001b[23;2t";

    private readonly LinkedList<ShownLine> _kept = [];
    private readonly List<ShownLine> _new = [];
    private string? _title;
    private bool _isOpen;
    private bool _rings;
    private int _rowsAboveCursor; // in the footer on the screen
    private bool _hasFooter;
    private bool _isToBeRedrawn;

    /// <summary>Prepares the terminal. Call it again after the process was stopped and continued.</summary>
    public void Open()
    {
        _title = null;
        Write(hasTitle && !_isOpen ? BeginReports + KeepTitle : BeginReports); // the terminal saves a title with each KeepTitle, so send it once
        _isOpen = true;
    }

    /// <summary>Rings the bell at the next <see cref="Draw"/>.</summary>
    public void Ring() => _rings = true;

    /// <summary>Adds a line above the footer at the next <see cref="Draw"/>.</summary>
    public void Add(ShownLine line)
    {
        _new.Add(line);
        _kept.AddLast(line);
        while (_kept.Count > MaxKept + _new.Count)
        {
            _kept.RemoveFirst();
        }
    }

    /// <summary>
    /// Redraws everything at the next <see cref="Draw"/>. This is necessary after a change of size: some terminals rewrap their
    /// rows and others do not, so the position of the footer is not known.
    /// </summary>
    public void Redraw() => _isToBeRedrawn = true;

    /// <summary>Shows the added lines and the footer.</summary>
    public void Draw(StatusLine status, string prompt, string text, int cursor)
    {
        var (width, height) = size();
        var layout = InputLayout.Of(prompt, text, cursor, width, Math.Max(1, height - 2));
        var output = new StringWriter();
        var ansi = new AnsiWriter(output, capabilities);
        ansi.HideCursor();
        if (_isToBeRedrawn)
        {
            EraseRows(ansi, height);
            foreach (var line in ShownThatFit(width, height - layout.Rows.Count - 1))
            {
                line.ForEach(row => WriteRow(ansi, output, row));
            }

            _isToBeRedrawn = false;
        }
        else
        {
            EraseFooter(ansi);
        }

        WriteNew(ansi, output, width);
        WriteRow(ansi, output, Painter.Status(status, width));
        output.Write(string.Join("\u001b[K\r\n", layout.Rows) + "\u001b[K"); // erases cells that a rewrapping terminal may have left
        var below = layout.Rows.Count - 1 - layout.CursorRow;
        if (below > 0)
        {
            ansi.CursorUp(below);
        }

        // Write the text before the cursor again to place the cursor: terminals differ in how they count cells.
        output.Write($"\r{layout.BeforeCursor}");
        ansi.ShowCursor();
        output.Write(TitleAndBell(status));
        (_hasFooter, _rowsAboveCursor) = (true, layout.CursorRow + 1);
        Write(output.ToString());
    }

    /// <summary>Shows the added lines, erases the footer, and restores the terminal.</summary>
    public void Close()
    {
        var output = new StringWriter();
        var ansi = new AnsiWriter(output, capabilities);
        EraseFooter(ansi);
        WriteNew(ansi, output, size().Width);
        _hasFooter = _isOpen = false;
        Write($"{output}{EndReports}{(hasTitle ? RestoreTitle : "")}{DefaultKeyModes}");
    }

    private string TitleAndBell(StatusLine status)
    {
        var title = Sanitizer.Clean(status.Title);
        var output = (hasTitle && title != _title ? $"\u001b]2;{title}\u0007" : "") + (_rings ? "\u0007" : "");
        (_title, _rings) = (title, false);
        return output;
    }

    /// <summary>
    /// Erases the screen row by row. If the screen is erased as a whole, some terminals (tmux with scroll-on-clear, Windows Terminal)
    /// first copy its contents to the scrollback. Then lines would appear twice.
    /// </summary>
    private static void EraseRows(AnsiWriter ansi, int height)
    {
        ansi.CursorHome();
        for (var row = 0; row < height; row++)
        {
            ansi.EraseInLine(2).CursorDown(1);
        }

        ansi.CursorHome();
    }

    private void EraseFooter(AnsiWriter ansi)
    {
        if (_hasFooter)
        {
            ansi.Write("\r");
            ansi.CursorUp(_rowsAboveCursor).EraseInDisplay(0);
        }
    }

    /// <summary>
    /// Returns the rows of the newest printed lines that fit on the screen. If even the newest line does not fit, returns its last
    /// rows. A redraw prints them again, so that new lines push them up into the scrollback.
    /// </summary>
    private List<List<IReadOnlyList<Styled>>> ShownThatFit(int width, int rows)
    {
        var left = rows;
        var shown = _kept.Reverse().Skip(_new.Count).Select(line => WordWrap.Rows(line, width - 1).ToList());
        var fitting = shown.TakeWhile(line => (left -= line.Sum(row => HeightOf(row, width))) >= 0).Reverse().ToList();
        return fitting.Count == 0 && rows > 0 && shown.FirstOrDefault() is { } newest ? [newest.TakeLast(rows).ToList()] : fitting;
    }

    /// <summary>Returns how many rows of the terminal a row occupies: a row with a long link is wider than the terminal.</summary>
    private static int HeightOf(IReadOnlyList<Styled> row, int width) =>
        Math.Max(1, (row.Sum(static part => TextCells.Width(part.Text)) + width - 1) / width);

    private void WriteNew(AnsiWriter ansi, StringWriter output, int width)
    {
        foreach (var row in _new.SelectMany(line => WordWrap.Rows(line, width - 1)))
        {
            WriteRow(ansi, output, row);
        }

        _new.Clear();
    }

    private static void WriteRow(AnsiWriter ansi, StringWriter output, IReadOnlyList<Styled> row)
    {
        foreach (var part in row)
        {
            // The last safeguard: no text can control the terminal.
            var text = Sanitizer.Clean(part.Text);
            if (part.Style is { } style)
            {
                ansi.Write(text, style);
            }
            else
            {
                output.Write(text);
            }
        }

        output.Write("\r\n");
    }

    private void Write(string text)
    {
        terminal.Write(Encoding.UTF8.GetBytes(text));
        terminal.Flush();
    }
}
