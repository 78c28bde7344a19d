using System.Text;
using ChatRoom.Protocol;
using Spectre.Console;

namespace ChatRoom.Client.Terminal;

/// <summary>
/// Prints lines, which move up into the terminal's scrollback, and below them a footer: a status line and the line being
/// typed. Each change erases the footer and draws it again in one write. So new lines never tear the line being typed, and
/// the user can scroll to the messages and copy them, also after the end.
/// </summary>
/// <param name="terminal">Writes to the terminal.</param>
/// <param name="capabilities">Its colors.</param>
/// <param name="size">Returns its size, in cells.</param>
/// <param name="hasTitle">Whether its window has a title.</param>
internal sealed class Screen(Stream terminal, AnsiCapabilities capabilities, Func<(int Width, int Height)> size, bool hasTitle = true)
{
    private const int MostKept = 500;

    // Bracketed paste, reports of the focus.
    private const string BeginReports = "\u001b[?2004h\u001b[?1004h";
    private const string EndReports = "\u001b[?1004l\u001b[?2004l";

    // Of xterm's modes only those that we, or the runtime, have set: cursor keys and keypad as usual.
    private const string UsualKeys = "\u001b[?1l\u001b>";

    // XTWINOPS: the terminal keeps its title. One that cannot gets an empty title, which most replace by their own.
    private const string KeepTitle = "\u001b[22;2t";
    private const string RestoreTitle = "\u001b]2;\u0007\u001b[23;2t";

    private readonly LinkedList<ShownLine> _kept = [];
    private readonly List<ShownLine> _new = [];
    private string? _title;
    private bool _isOpen;
    private bool _rings;
    private int _rowsAboveCursor; // of the footer that is on the screen
    private bool _hasFooter;
    private bool _isToBeRedrawn;

    /// <summary>Prepares the terminal; again after the process was stopped and continued.</summary>
    public void Open()
    {
        _title = null;
        Write(hasTitle && !_isOpen ? BeginReports + KeepTitle : BeginReports); // it keeps one title for each time
        _isOpen = true;
    }

    /// <summary>Rings the bell, with the next <see cref="Draw"/>.</summary>
    public void Ring() => _rings = true;

    /// <summary>Adds a line above the footer, with the next <see cref="Draw"/>.</summary>
    public void Add(ShownLine line)
    {
        _new.Add(line);
        _kept.AddLast(line);
        while (_kept.Count > MostKept + _new.Count)
        {
            _kept.RemoveFirst();
        }
    }

    /// <summary>
    /// Redraws everything, with the next <see cref="Draw"/>: after a change of size the place of the footer is not known,
    /// because some terminals rewrap their rows and others do not.
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
        output.Write(string.Join("\u001b[K\r\n", layout.Rows) + "\u001b[K"); // a terminal that rewraps may have left cells behind
        var below = layout.Rows.Count - 1 - layout.CursorRow;
        if (below > 0)
        {
            ansi.CursorUp(below);
        }

        // Write the text up to the cursor again: so the terminal itself finds the column, however it counts cells.
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
        Write($"{output}{EndReports}{(hasTitle ? RestoreTitle : "")}{UsualKeys}");
    }

    private string TitleAndBell(StatusLine status)
    {
        var title = Sanitizer.Clean(status.Title);
        var output = (hasTitle && title != _title ? $"\u001b]2;{title}\u0007" : "") + (_rings ? "\u0007" : "");
        (_title, _rings) = (title, false);
        return output;
    }

    /// <summary>
    /// Erases row by row, not the display at once: some terminals (tmux with scroll-on-clear, Windows Terminal) would first
    /// push its contents into the scrollback, and the lines would be there twice.
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
    /// Returns the rows of the newest lines that fit, and of a newest line that does not fit its last rows. New lines go
    /// below them and push them up into the scrollback, which would otherwise miss them.
    /// </summary>
    private List<List<IReadOnlyList<Styled>>> ShownThatFit(int width, int rows)
    {
        var left = rows;
        var shown = _kept.Reverse().Skip(_new.Count).Select(line => WordWrap.Rows(line, width - 1).ToList());
        var fitting = shown.TakeWhile(line => (left -= line.Sum(row => HeightOf(row, width))) >= 0).Reverse().ToList();
        return fitting.Count == 0 && rows > 0 && shown.FirstOrDefault() is { } newest ? [newest.TakeLast(rows).ToList()] : fitting;
    }

    /// <summary>How many rows of the terminal a row takes: a link is not broken, and may be longer than the terminal is wide.</summary>
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
            // The last safeguard: no text can do anything to the terminal.
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
