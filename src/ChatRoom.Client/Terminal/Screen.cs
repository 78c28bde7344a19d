using System.Text;
using ChatRoom.Protocol;
using Spectre.Console;

namespace ChatRoom.Client.Terminal;

/// <summary>
/// What is seen: lines, which go up into the terminal's own scrollback, and below them the footer (a status line and the
/// line being typed), which is taken away and put back with each change, in one write. So the line being typed is never
/// torn, and what was said can be scrolled to and copied, also after the end.
/// </summary>
/// <param name="terminal">Writes to the terminal.</param>
/// <param name="capabilities">Its colours.</param>
/// <param name="size">Asks for its size, in cells.</param>
internal sealed class Screen(Stream terminal, AnsiCapabilities capabilities, Func<(int Width, int Height)> size)
{
    private const int MostKept = 500;
    private const string BeginPaste = "\u001b[?2004h";
    private const string EndPaste = "\u001b[?2004l";

    // Of xterm's modes only those that we, or the runtime, have set: cursor keys and keypad as usual.
    private const string UsualKeys = "\u001b[?1l\u001b>";

    private readonly LinkedList<IReadOnlyList<Styled>> _kept = [];
    private readonly List<IReadOnlyList<Styled>> _new = [];
    private int _rowsAboveCursor; // of the footer that is on the screen
    private bool _hasFooter;
    private bool _isToBeRedrawn;

    /// <summary>Gets the terminal ready.</summary>
    public void Open() => Write(BeginPaste);

    /// <summary>Adds a line above the footer, with the next <see cref="Draw"/>.</summary>
    public void Add(IReadOnlyList<Styled> line)
    {
        _new.Add(line);
        _kept.AddLast(line);
        while (_kept.Count > MostKept + _new.Count)
        {
            _kept.RemoveFirst();
        }
    }

    /// <summary>
    /// Draws all anew, with the next <see cref="Draw"/>: after a change of size nobody knows where the footer is, for some
    /// terminals rewrap what they show, and others don't.
    /// </summary>
    public void Redraw() => _isToBeRedrawn = true;

    /// <summary>Shows what was added, and a footer of a status line and the line being typed.</summary>
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
                WriteLine(ansi, output, line);
            }

            _isToBeRedrawn = false;
        }
        else
        {
            EraseFooter(ansi);
        }

        WriteNew(ansi, output);
        WriteLine(ansi, output, Painter.Status(status, width));
        output.Write(string.Join("\r\n", layout.Rows));
        var below = layout.Rows.Count - 1 - layout.CursorRow;
        if (below > 0)
        {
            ansi.CursorUp(below);
        }

        // Written again up to the cursor: so the terminal itself finds the column, however it counts cells.
        output.Write($"\r{layout.BeforeCursor}");
        ansi.ShowCursor();
        (_hasFooter, _rowsAboveCursor) = (true, layout.CursorRow + 1);
        Write(output.ToString());
    }

    /// <summary>Takes the footer away, shows what was added, and leaves the terminal as it was.</summary>
    public void Close()
    {
        var output = new StringWriter();
        var ansi = new AnsiWriter(output, capabilities);
        EraseFooter(ansi);
        WriteNew(ansi, output);
        _hasFooter = false;
        Write($"{output}{EndPaste}{UsualKeys}");
    }

    /// <summary>
    /// Row by row, and not the display at once: then some terminals (tmux with its scroll-on-clear, Windows Terminal) would
    /// first push what is there into the scrollback, where it would stand twice once it is drawn anew.
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
    /// Of the lines that were on the screen, the newest that fit, and of a newest that does not fit alone its end. What is
    /// new goes below them, all of it, and pushes them up into the scrollback: else what was erased would be lost to it.
    /// </summary>
    private List<IReadOnlyList<Styled>> ShownThatFit(int width, int rows)
    {
        var left = rows;
        var shown = _kept.Reverse().Skip(_new.Count);
        var fitting = shown.TakeWhile(line => (left -= Rows(line, width)) >= 0).Reverse().ToList();
        return fitting.Count == 0 && rows > 0 && shown.FirstOrDefault() is { } newest ? [End(newest, rows * (width - 1))] : fitting;
    }

    /// <summary>The last part of a line, of at most so many cells.</summary>
    private static List<Styled> End(IReadOnlyList<Styled> line, int cells)
    {
        var end = new List<Styled>();
        for (var i = line.Count - 1; i >= 0 && cells > 0; i--)
        {
            var text = TextCells.CutStart(line[i].Text, cells);
            cells -= TextCells.Width(text);
            end.Insert(0, line[i] with { Text = text });
        }

        return end;
    }

    private static int Rows(IReadOnlyList<Styled> line, int width) =>
        Math.Max(1, (line.Sum(static part => TextCells.Width(part.Text)) + width - 1) / width);

    private void WriteNew(AnsiWriter ansi, StringWriter output)
    {
        foreach (var line in _new)
        {
            WriteLine(ansi, output, line);
        }

        _new.Clear();
    }

    private static void WriteLine(AnsiWriter ansi, StringWriter output, IReadOnlyList<Styled> line)
    {
        foreach (var part in line)
        {
            // The last net: whoever made it, nothing in it may do something to the terminal.
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
