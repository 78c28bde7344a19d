using System.Text;

namespace ChatRoom.Testing;

/// <summary>
/// Reads UTF-8 from a stream and compares it with the expected text. It reads only when a test calls it, so a test can also
/// simulate a client that does not read.
/// </summary>
public sealed class ExpectingReader(Stream stream, string name)
{
    private readonly byte[] _chunk = new byte[64 * 1024];
    private readonly char[] _chars = new char[(64 * 1024) + 1];
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private string _unread = "";
    private bool _ended;

    /// <summary>Checks that the next text is exactly this.</summary>
    public async Task ExpectAsync(string text)
    {
        var expected = $"\"{Visible(text)}\"";
        while (_unread.Length < text.Length && text.StartsWith(_unread, StringComparison.Ordinal))
        {
            await MoreAsync(expected);
        }

        if (!_unread.StartsWith(text, StringComparison.Ordinal))
        {
            throw Failure($"expected {expected}");
        }

        _unread = _unread[text.Length..];
    }

    /// <summary>Reads everything up to and including a text.</summary>
    public async Task<string> ReadThroughAsync(string text)
    {
        var from = 0;
        int at;
        while ((at = _unread.IndexOf(text, from, StringComparison.Ordinal)) < 0)
        {
            from = Math.Max(0, _unread.Length - text.Length + 1);
            await MoreAsync($"\"{Visible(text)}\"");
        }

        var read = _unread[..(at + text.Length)];
        _unread = _unread[(at + text.Length)..];
        return read;
    }

    /// <summary>Reads a number of characters.</summary>
    public async Task<string> ReadAsync(int count)
    {
        while (_unread.Length < count)
        {
            await MoreAsync($"{count} characters");
        }

        var read = _unread[..count];
        _unread = _unread[count..];
        return read;
    }

    /// <summary>Reads the next line, without its LF but with a CR before it.</summary>
    public async Task<string> ReadLineAsync() => (await ReadThroughAsync("\n"))[..^1];

    /// <summary>Reads until the peer closes or resets the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (!_ended)
        {
            await MoreAsync("the end", endIsExpected: true);
        }

        var read = _unread;
        _unread = "";
        return read;
    }

    private async Task MoreAsync(string waitingFor, bool endIsExpected = false)
    {
        if (_ended)
        {
            throw Failure($"expected {waitingFor}, not the end");
        }

        var count = await ReadAsync(endIsExpected).WithinAsync(() => $"{waitingFor}, {Describe()}");
        _ended = count == 0;
        _unread += new string(_chars, 0, _decoder.GetChars(_chunk, 0, count, _chars, 0, flush: _ended));
        if (_ended && !endIsExpected)
        {
            throw Failure($"expected {waitingFor}, not the end");
        }
    }

    private async Task<int> ReadAsync(bool endIsExpected)
    {
        try
        {
            return await stream.ReadAsync(_chunk);
        }
        catch (IOException) when (endIsExpected)
        {
            return 0;
        }
    }

    private InvalidDataException Failure(string what) => new($"{what}, {Describe()}");

    private string Describe() => $"{name} got \"{Visible(_unread.Length <= 500 ? _unread : $"…{_unread[^500..]}")}\"";

    private static string Visible(string text) =>
        text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
