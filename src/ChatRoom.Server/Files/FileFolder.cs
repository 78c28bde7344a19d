using ChatRoom.Files;
using ChatRoom.Server.Hosting;
using ChatRoom.Sqlite.Configuration;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Files;

/// <summary>
/// Keeps the contents of files in a folder that only this user may read: <c>ab/cd/abcd…</c>, by the first characters of the id, and
/// in <c>incoming</c> until they are published. Without a setting it is beside the journal's file, whose lock covers it, or, for a
/// journal in memory, temporary.
/// </summary>
internal sealed class FileFolder(IOptions<ChatRoomOptions> options, IOptions<SqliteOptions> journal, IOptions<JournalOptions> kind) : IFileStore, IDisposable
{
    private const string Incoming = "incoming";
    private const string Thumbnail = ".thumbnail";
    private const string AnyTwo = "??";
    private const UnixFileMode FileMode0600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode0700 = FileMode0600 | UnixFileMode.UserExecute;

    private readonly Lock _lock = new();
    private string? _temporary;

    /// <inheritdoc />
    public bool IsAvailable => true;

    /// <inheritdoc />
    public long FreeBytes => new DriveInfo(Ensure(Root)).AvailableFreeSpace;

    private bool IsTemporary => options.Value.Files.Folder.Length == 0 && kind.Value.Kind == JournalKind.Memory;

    private string Root => IsTemporary ? Temporary() : options.Value.Files.FolderBeside(journal.Value.FullPath);

    /// <inheritdoc />
    public Stream Create(FileContent name)
    {
        Ensure(Path.Combine(Root, Incoming));
        return new FileStream(IncomingPath(name), OperatingSystem.IsWindows()
            ? new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 }
            : new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0, UnixCreateMode = FileMode0600 });
    }

    /// <inheritdoc />
    public void Publish(FileContent name, FileContent published)
    {
        var path = PathOf(published);
        Ensure(Path.GetDirectoryName(path)!);
        using (var file = File.OpenHandle(IncomingPath(name), FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.FlushToDisk(file);
        }

        File.Move(IncomingPath(name), path);
    }

    /// <inheritdoc />
    public Stream? Open(FileContent name)
    {
        try
        {
            return new FileStream(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: true);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public Stream OpenUnpublished(FileContent name) =>
        new FileStream(IncomingPath(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: true);

    /// <inheritdoc />
    public void Delete(string id)
    {
        foreach (var name in (ReadOnlySpan<FileContent>)[new(id), new(id, IsThumbnail: true)])
        {
            foreach (var path in (ReadOnlySpan<string>)[IncomingPath(name), PathOf(name)])
            {
                if (File.Exists(path))
                {
                    File.Delete(path);
                }
            }
        }
    }

    /// <inheritdoc />
    public IEnumerable<string> Recover()
    {
        if (IsTemporary || !Directory.Exists(Root))
        {
            return [];
        }

        var incoming = Path.Combine(Root, Incoming);
        foreach (var path in Directory.Exists(incoming) ? Directory.EnumerateFiles(incoming).Where(IsContent) : [])
        {
            File.Delete(path);
        }

        return
        [
            .. from first in Directory.EnumerateDirectories(Root, AnyTwo)
               from second in Directory.EnumerateDirectories(first, AnyTwo)
               from path in Directory.EnumerateFiles(second)
               where IsContent(path)
               select IdOf(path),
        ];
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock)
        {
            if (_temporary is not null && Directory.Exists(_temporary))
            {
                Directory.Delete(_temporary, recursive: true);
            }
        }
    }

    private static string NameOf(FileContent name) => name.IsThumbnail ? name.Id + Thumbnail : name.Id;

    private static string IdOf(string path) => Path.GetFileName(path).Replace(Thumbnail, "", StringComparison.Ordinal);

    private static bool IsContent(string path) => FileLinks.IsId(IdOf(path));

    private static string Ensure(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, FolderMode0700);
        }

        return folder;
    }

    private string IncomingPath(FileContent name) => Path.Combine(Root, Incoming, NameOf(name));

    private string PathOf(FileContent name) => Path.Combine(Root, name.Id[..2], name.Id[2..4], NameOf(name));

    private string Temporary()
    {
        lock (_lock)
        {
            return _temporary ??= Directory.CreateTempSubdirectory("chatroom-files-").FullName;
        }
    }
}
