using System.Text;
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
        if (_kept.Count > MostKept)
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
            ansi.CursorHome().EraseInDisplay(0);
            _new.Clear();
            _new.AddRange(NewestThatFit(width, height - layout.Rows.Count - 1));
            _isToBeRedrawn = false;
        }
        else
        {
            EraseFooter(ansi);
        }

        foreach (var line in _new)
        {
            WriteLine(ansi, output, line);
        }

        _new.Clear();
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
        _new.ForEach(line => WriteLine(ansi, output, line));
        _new.Clear();
        _hasFooter = false;
        Write($"{output}{EndPaste}{UsualKeys}");
    }

    private void EraseFooter(AnsiWriter ansi)
    {
        if (_hasFooter)
        {
            ansi.Write("\r");
            ansi.CursorUp(_rowsAboveCursor).EraseInDisplay(0);
        }
    }

    private IEnumerable<IReadOnlyList<Styled>> NewestThatFit(int width, int rows) => _kept.Reverse()
        .TakeWhile(line => (rows -= Rows(line, width)) >= 0)
        .Reverse();

    private static int Rows(IReadOnlyList<Styled> line, int width) =>
        Math.Max(1, (line.Sum(static part => TextCells.Width(part.Text)) + width - 1) / width);

    private static void WriteLine(AnsiWriter ansi, StringWriter output, IReadOnlyList<Styled> line)
    {
        foreach (var part in line)
        {
            if (part.Style is { } style)
            {
                ansi.Write(part.Text, style);
            }
            else
            {
                output.Write(part.Text);
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
