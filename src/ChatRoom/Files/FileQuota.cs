using Microsoft.Extensions.Options;

namespace ChatRoom.Files;

// Contract of FileQuota (tests in ChatRoom.Tests/Files/FileLimitTests):
//
// 1. What is stored and what is being uploaded together never exceed the limits: of a file, of a payer, of all, of the disk.
// 2. An upload takes its bytes before it stores them, and returns them all when it has ended: by then the record counts.

/// <summary>Decides how much uploads may store. The contract stands above.</summary>
internal sealed class FileQuota(SharedFiles files, IFileStore store, IOptions<ChatRoomOptions> options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _taken = new(StringComparer.Ordinal); // by uploads under way

    private SharedFileOptions Limits => options.Value.Files;

    /// <summary>Returns why so many bytes cannot be stored. Takes nothing.</summary>
    /// <param name="payer">Whose share they take.</param>
    /// <param name="bytes">How many.</param>
    /// <exception cref="IOException">The free space of the disk is unknown.</exception>
    public UploadRefusal RefusalOf(string payer, long bytes)
    {
        lock (_lock)
        {
            var (own, all) = (_taken.GetValueOrDefault(payer), _taken.Values.Sum());
            return bytes > Limits.MaxFileBytes ? UploadRefusal.FileTooLarge
                : Limits.MaxBytesPerPerson > 0 && files.BytesOf(payer) + own + bytes > Limits.MaxBytesPerPerson ? UploadRefusal.ShareUsed
                : files.Count >= Limits.MaxFiles || (Limits.MaxBytes > 0 && files.Bytes + all + bytes > Limits.MaxBytes) ? UploadRefusal.DiskFull
                : store.FreeBytes - bytes < Limits.MinFreeBytes ? UploadRefusal.DiskFull
                : UploadRefusal.None;
        }
    }

    /// <summary>Takes so many bytes for an upload, unless something is in the way.</summary>
    /// <param name="payer">Whose share they take.</param>
    /// <param name="bytes">How many.</param>
    /// <exception cref="IOException">The free space of the disk is unknown.</exception>
    public UploadRefusal Take(string payer, long bytes)
    {
        lock (_lock)
        {
            var refusal = RefusalOf(payer, bytes);
            if (refusal == UploadRefusal.None)
            {
                _taken[payer] = _taken.GetValueOrDefault(payer) + bytes;
            }

            return refusal;
        }
    }

    /// <summary>Returns all that an upload has taken: a payer has one at a time.</summary>
    public void Return(string payer)
    {
        lock (_lock)
        {
            _taken.Remove(payer);
        }
    }
}
