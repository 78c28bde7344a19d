using System.Collections.Concurrent;
using ChatRoom.Files;

namespace ChatRoom.Tests.Files;

/// <summary>A store in memory: another engine than the server's.</summary>
internal sealed class MemoryFileStore : IFileStore
{
    /// <summary>The ids of the files that have a content.</summary>
    public ConcurrentDictionary<string, bool> Ids { get; } = new();

    public bool IsAvailable => true;

    public long FreeBytes { get; set; } = long.MaxValue;

    public Stream Create(FileContent name) => new MemoryStream();

    public Stream OpenUnpublished(FileContent name) => new MemoryStream();

    public void Publish(FileContent name, FileContent published) => Ids[published.Id] = true;

    public Stream? Open(FileContent name) => Ids.ContainsKey(name.Id) ? new MemoryStream() : null;

    /// <summary>The id of a file whose content cannot be deleted.</summary>
    public string? Stuck { get; set; }

    public void Delete(string id)
    {
        if (id == Stuck)
        {
            throw new IOException("permission denied");
        }

        Ids.TryRemove(id, out _);
    }

    public IEnumerable<string> Recover() => [.. Ids.Keys];
}
