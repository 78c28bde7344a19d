using System.Collections.Concurrent;
using ChatRoom.Protocol;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Files;

// Contract of SharedFiles (tests in ChatRoom.Tests/Services/FileRemovalTests and ChatRoom.Tests/Files/FileLimitTests):
//
// 1. A look-up never waits. It follows the state by itself.
// 2. A file that is to go is not found from that moment on, also before the state has forgotten it.
// 3. The sizes of the files of a payer, and of all, are those of the records.

/// <summary>The files that people have shared. The contract stands above.</summary>
internal sealed class SharedFiles
{
    private readonly ChatState _state;
    private readonly ConcurrentDictionary<(string Room, long Message), string> _byMessage = new();
    private readonly ConcurrentDictionary<string, bool> _leaving = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _byPayer = new(StringComparer.Ordinal);
    private long _bytes;

    /// <param name="state">Has the files.</param>
    public SharedFiles(ChatState state)
    {
        _state = state;
        state.Files.Changed += Index;
        foreach (var file in state.Files.All)
        {
            Index(null, file);
        }
    }

    /// <summary>A file is to go.</summary>
    public event Action? Leaving;

    /// <summary>How many there are.</summary>
    public int Count => _state.Files.Count;

    /// <summary>What they take on the disk.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>All of them, in no order.</summary>
    public IEnumerable<FileRecord> All => _state.Files.All;

    /// <summary>Those that are to go.</summary>
    public IReadOnlyList<string> LeavingIds => [.. _leaving.Keys];

    /// <summary>Returns what the files of a payer take on the disk.</summary>
    public long BytesOf(string payer) => _byPayer.GetValueOrDefault(payer);

    /// <summary>Returns a file; null if there is none, or it is to go.</summary>
    public FileRecord? Find(string id) => _leaving.ContainsKey(id) ? null : _state.Files.Find(id);

    /// <summary>Returns the file of a message; null if it has none.</summary>
    /// <param name="room">The room's key.</param>
    /// <param name="message">The id of the message.</param>
    public FileRecord? Find(string room, long message) => _byMessage.TryGetValue((room, message), out var id) ? Find(id) : null;

    /// <summary>Lets a file go. The caller does not wait.</summary>
    public void Leave(FileRecord file)
    {
        _leaving[file.Id] = true;
        Leaving?.Invoke();
    }

    /// <summary>A file that was to go is gone: its record and its contents.</summary>
    public void Gone(string id) => _leaving.TryRemove(id, out _);

    /// <summary>Returns the room of a file; null if such a name is no longer allowed.</summary>
    public static RoomName? RoomOf(FileRecord file) => RoomName.TryParse(file.Room, out var room, out _) ? room : null;

    private void Index(FileRecord? before, FileRecord? after)
    {
        Count(before, -1);
        Count(after, 1);
        if (before is { Message: not 0 } && after?.Message != before.Message && RoomOf(before) is { } old)
        {
            _byMessage.TryRemove((old.Key, before.Message), out _);
        }

        if (after is { Message: not 0 } && RoomOf(after) is { } room)
        {
            _byMessage[(room.Key, after.Message)] = after.Id;
        }

        void Count(FileRecord? file, int sign)
        {
            if (file is not null && _byPayer.AddOrUpdate(file.Payer, sign * file.Size, (_, bytes) => bytes + (sign * file.Size)) == 0)
            {
                _byPayer.TryRemove(KeyValuePair.Create(file.Payer, 0L));
            }

            Interlocked.Add(ref _bytes, sign * file?.Size ?? 0);
        }
    }
}
