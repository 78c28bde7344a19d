using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace ChatRoom.Testing;

/// <summary>Reads texts from a pipe. The rest stays in the pipe for the next call.</summary>
public sealed class PipeText(PipeReader reader)
{
    /// <summary>Reads a number of bytes as Latin-1, in which each byte is one character.</summary>
    public Task<string> ReadBytesAsync(int count) =>
        ReadAsync(buffer => buffer.Length >= count ? buffer.GetPosition(count) : null, Encoding.Latin1, $"{count} bytes");

    /// <summary>Reads the next line, without its LF but with a CR before it.</summary>
    public async Task<string> ReadLineAsync() =>
        (await ReadAsync(buffer => buffer.PositionOf((byte)'\n') is { } lf ? buffer.GetPosition(1, lf) : null, Encoding.UTF8, "a line"))[..^1];

    /// <summary>Reads to the end of the stream.</summary>
    public Task<string> ReadToEndAsync() => ReadAsync(static _ => null, Encoding.UTF8, "the end");

    /// <summary>Reads lines up to and including a line.</summary>
    public async Task<List<string>> ReadLinesUntilAsync(string last)
    {
        var lines = new List<string>();
        do
        {
            try
            {
                lines.Add(await ReadLineAsync());
            }
            catch (Exception e) when (e is TimeoutException or EndOfStreamException)
            {
                throw new TimeoutException($"expected '{last}' after: {string.Join(" | ", lines.TakeLast(20))}", e);
            }
        }
        while (lines[^1] != last);

        return lines;
    }

    private async Task<string> ReadAsync(Func<ReadOnlySequence<byte>, SequencePosition?> endOf, Encoding encoding, string what)
    {
        using var time = new CancellationTokenSource(Wait.Patience);
        var seen = "";
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(time.Token);
                seen = Encoding.UTF8.GetString(result.Buffer);
                var end = endOf(result.Buffer);
                if (end is null && result.IsCompleted)
                {
                    reader.AdvanceTo(result.Buffer.End);
                    return what == "the end" ? seen : throw new EndOfStreamException($"expected {what}, but the stream ended after '{seen}'");
                }

                var text = end is null ? null : encoding.GetString(result.Buffer.Slice(0, end.Value));
                reader.AdvanceTo(end ?? result.Buffer.Start, end ?? result.Buffer.End);
                if (text is not null)
                {
                    return text;
                }
            }
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"timeout: expected {what}, got only '{seen}'", e);
        }
    }
}
