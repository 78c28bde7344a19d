using ChatRoom.Client.Resuming;
using ChatRoom.Client.Settings;

namespace ChatRoom.Client.Pipes;

/// <summary>
/// Keeps our session in a file, so that a client that is killed at any moment and started again continues exactly after its
/// output, if the output is a file too:
/// <list type="number">
/// <item>Before it writes lines, it records them and the length of the output.</item>
/// <item>The next run learns from the output's length how many of them were written, and continues after those.</item>
/// <item>It cuts off a line that was written in part, and the server sends that line again.</item>
/// </list>
/// If the output is not a file, the position is recorded after the lines: some may appear twice, and none is lost.
/// </summary>
/// <param name="file">The resume file.</param>
/// <param name="output">The output; null if it is not a file.</param>
/// <param name="settings">Whose session it is.</param>
internal sealed class PlaceLedger(PlaceFile file, IOutputFile? output, ClientSettings settings)
{
    private Bookmark? _written; // after the lines that were written

    /// <summary>Returns the session of the last run; null if there is none.</summary>
    /// <exception cref="IOException">The file cannot be read, or belongs to another alias or server.</exception>
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

    /// <summary>Writes lines, so that the next run knows which of them were written.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="after">The session after them; null if there is none.</param>
    /// <param name="write">Writes them.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public void Write(IReadOnlyList<KeptLine> lines, Bookmark? after, Action write)
    {
        var isNews = after is not null && (lines.Count > 0 || after != _written);
        if (isNews && output is not null)
        {
            // If we may be in another room, ids mean nothing. Otherwise everything before the first of these has been written.
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
