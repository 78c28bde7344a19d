namespace ChatRoom.Testing;

/// <summary>Folders for files whose durability is not tested.</summary>
public static class MemoryFolder
{
    private const string Memory = "/dev/shm";
    private const long Needed = 2L << 30;

    /// <summary>Creates a folder, in memory if there is room: to create many files on a disk, and to wait for it, would take most of the time of a test.</summary>
    public static DirectoryInfo Create(string prefix) => Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace > Needed
        ? Directory.CreateDirectory(Path.Combine(Memory, $"{prefix}{Guid.NewGuid():n}"))
        : Directory.CreateTempSubdirectory(prefix);
}
