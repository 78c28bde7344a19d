using ChatRoom.Client.Resuming;
using ChatRoom.Client.Settings;

namespace ChatRoom.Client.Pipes;

/// <summary>
/// Keeps the place in a file, such that a client that is killed at any moment, and started again, goes on exactly after
/// what it has put out, where the output is a file, too:
/// <list type="number">
/// <item>Before lines are written it is noted which, and how long the output is.</item>
/// <item>The next client sees by the output's length how many of them were written, and goes on after those.</item>
/// <item>Of a line that was written in part it cuts that part off, and has the server send the line again.</item>
/// </list>
/// Where the output is no file, the place is noted after the lines are written: then some may come twice, and none is lost.
/// </summary>
/// <param name="file">Where the place is kept.</param>
/// <param name="output">The output; null if it is no file.</param>
/// <param name="settings">What tells whose place it is.</param>
internal sealed class PlaceLedger(PlaceFile file, IOutputFile? output, ClientSettings settings)
{
    private Bookmark? _written; // after what has been written

    /// <summary>Where the client was before; null if there is no file yet.</summary>
    /// <exception cref="IOException">The file cannot be read, or is another client's.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be read.</exception>
    public Bookmark? Open()
    {
        if (file.Load() is not { } kept)
        {
            return null;
        }

        if (kept.Server != settings.Server.ToString() || (settings.Alias is not null && settings.Alias != kept.AskedFor && settings.Alias != kept.Place.Alias))
        {
            throw new IOException($"this file belongs to {kept.AskedFor ?? kept.Place.Alias} on {kept.Server}; use another one, or delete it");
        }

        return _written = kept.Place with { Id = LastWritten(kept) };
    }

    /// <summary>Has lines written, so that it is known afterwards which of them were.</summary>
    /// <param name="lines">What is going to be written.</param>
    /// <param name="after">The place after them; null if there is none, and nothing to be kept.</param>
    /// <param name="write">Writes them.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public void Write(IReadOnlyList<KeptLine> lines, Bookmark? after, Action write)
    {
        var isNews = after is not null && (lines.Count > 0 || after != _written);
        if (isNews && output is not null)
        {
            // Where we may be in another room, ids mean nothing. Else all before the first of these has been written.
            var before = lines.FirstOrDefault(static line => line.Id is not null)?.Id - 1 ?? after!.Id;
            var isKnown = after!.Id is not null;
            Save(after with { Id = isKnown ? before : null }, output.Length, isKnown ? lines : [.. lines.Select(static line => line with { Id = null })]);
        }

        write();
        if (isNews && output is null)
        {
            Save(after!, null, []);
        }

        _written = after ?? _written;
    }

    private void Save(Bookmark place, long? length, IReadOnlyList<KeptLine> lines) =>
        file.Save(new KeptPlace(settings.Server.ToString(), settings.Alias, place, length, lines));

    private long? LastWritten(KeptPlace kept)
    {
        var last = kept.Place.Id;
        var (end, length) = (kept.OutputLength.GetValueOrDefault(), output?.Length);
        foreach (var line in length is null ? [] : kept.Lines)
        {
            if (end + line.Bytes > length)
            {
                if (end < length)
                {
                    output!.Cut(end);
                }

                break;
            }

            end += line.Bytes;
            last = line.Id is { } id && !(id <= last) ? id : last;
        }

        return last;
    }
}
