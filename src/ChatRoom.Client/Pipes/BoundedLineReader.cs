using System.Text;

namespace ChatRoom.Client.Pipes;

/// <summary>Reads lines with a bounded buffer, even from an input without line ends.</summary>
/// <param name="input">The input.</param>
internal sealed class BoundedLineReader(TextReader input)
{
    /// <summary>The length of the longest line, in UTF-16 code units. No server accepts a line that long.</summary>
    public const int MaxLength = 64 * 1024;

    private readonly char[] _buffer = new char[4096];
    private readonly StringBuilder _line = new();
    private int _begin;
    private int _end;

    /// <summary>Returns the next line without its end (LF or CR LF); null at the end of the input. Blocks until a line has come.</summary>
    /// <param name="isTooLong">Whether the line was too long: it is skipped, and the result is empty.</param>
    /// <exception cref="IOException">The input cannot be read.</exception>
    public string? ReadLine(out bool isTooLong)
    {
        isTooLong = false;
        _line.Clear();
        for (var isBegun = false; ; isBegun = true)
        {
            if (_begin == _end)
            {
                (_begin, _end) = (0, input.Read(_buffer));
                if (_end == 0)
                {
                    return isBegun || isTooLong ? Line() : null;
                }
            }

            var rest = _buffer.AsSpan(_begin, _end - _begin);
            var lineEnd = rest.IndexOf('\n');
            var part = lineEnd < 0 ? rest : rest[..lineEnd];
            _begin += lineEnd < 0 ? part.Length : lineEnd + 1;
            isTooLong |= _line.Length + part.Length > MaxLength;
            if (isTooLong)
            {
                _line.Clear();
            }
            else
            {
                _line.Append(part);
            }

            if (lineEnd >= 0)
            {
                return Line();
            }
        }
    }

    private string Line() => _line.Length > 0 && _line[^1] == '\r' ? _line.ToString(0, _line.Length - 1) : _line.ToString();
}
