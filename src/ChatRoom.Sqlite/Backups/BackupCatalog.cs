using System.Globalization;
using System.Text;
using ChatRoom.Journal;
using ChatRoom.Sqlite.Storage;

namespace ChatRoom.Sqlite.Backups;

/// <summary>
/// The file beside a journal in which <c>backup</c> notes when and where it made a backup, a line each: so the server can name
/// the backups that still contain what was removed from the journal.
/// </summary>
public sealed class BackupCatalog : IBackupCatalog
{
    private const int Most = 1_000;

    private readonly string _journal;

    /// <param name="journal">The path of the journal.</param>
    public BackupCatalog(string journal) => _journal = journal;

    private string FilePath => $"{_journal}-backups";

    /// <summary>Notes a backup.</summary>
    /// <param name="at">When it was made.</param>
    /// <param name="place">Where: the path of a file, or words.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write the file.</exception>
    public void Add(DateTimeOffset at, string place)
    {
        using var file = PrivateFile.Hold(FilePath);
        file.Seek(0, SeekOrigin.End);
        file.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} {place.ReplaceLineEndings(" ")}\n")));
    }

    /// <inheritdoc />
    public IReadOnlyList<Backup> Read()
    {
        try
        {
            return File.Exists(FilePath) ? [.. File.ReadLines(FilePath).TakeLast(Most).SelectMany(Parse).Where(static backup => !IsDeleted(backup.Path))] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // better an answer without backups than none
        }
    }

    private static IEnumerable<Backup> Parse(string line)
    {
        if (line.Split(' ', 2) is [var at, var path]
            && DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            yield return new Backup(time, path);
        }
    }

    /// <summary>Returns whether a file is surely gone: its folder is there, and can be read, without it.</summary>
    private static bool IsDeleted(string path) => Path.IsPathFullyQualified(path) && Directory.Exists(Path.GetDirectoryName(path)) && !File.Exists(path);
}
