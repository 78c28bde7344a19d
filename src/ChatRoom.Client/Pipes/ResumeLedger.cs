using ChatRoom.Client.Resuming;
using ChatRoom.Client.Settings;

namespace ChatRoom.Client.Pipes;

/// <summary>
/// Saves the session in a file, so that a client that was killed at any moment can continue exactly after its output. This
/// works if the output is a file, too:
/// <list type="number">
/// <item>Before the client writes lines, it records the lines and the length of the output.</item>
/// <item>The next run compares that length with the output's length. It continues after the lines that were written.</item>
/// <item>The next run truncates a partly written line, and the server sends that line again.</item>
/// </list>
/// If the output is not a file, the client records its position after the lines. Then lines may appear twice, but none is lost.
/// </summary>
/// <param name="file">The resume file.</param>
/// <param name="output">The output; null if it is not a file.</param>
/// <param name="settings">The server and the alias, which a saved session must match.</param>
internal sealed class ResumeLedger(ResumeFile file, IOutputFile? output, ClientSettings settings)
{
    private ResumePoint? _written; // the resume point after the last written line

    /// <summary>Returns the resume point of the last run; null if there is none.</summary>
    /// <exception cref="IOException">The file cannot be read, or belongs to another alias or server.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be read.</exception>
    public ResumePoint? Open()
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

    /// <summary>Records lines and writes them, so that the next run can find out which of them were written.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="after">The resume point after the lines; null if the session cannot be resumed.</param>
    /// <param name="write">Writes the lines.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public void Write(IReadOnlyList<PendingLine> lines, ResumePoint? after, Action write)
    {
        var isNews = after is not null && (lines.Count > 0 || after != _written);
        if (isNews && output is not null)
        {
            // Everything before the first of these lines has been written. Without a known id the client may have changed
            // rooms, where ids have another meaning.
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

    private void Save(ResumePoint point, long? length, IReadOnlyList<PendingLine> lines) =>
        file.Save(new ResumeState(settings.Server.ToString(), settings.Alias, point, length, lines));

    private long? LastWritten(ResumeState kept)
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
