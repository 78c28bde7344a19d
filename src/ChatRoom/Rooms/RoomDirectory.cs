using System.Collections.Concurrent;
using ChatRoom.Limits;
using ChatRoom.Protocol;

namespace ChatRoom.Rooms;

/// <summary>The rooms that have members here: made when the first one enters, gone when the last one has left.</summary>
internal sealed class RoomDirectory(RoomServices services)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<Room>>> _rooms = new(StringComparer.Ordinal);

    /// <summary>Those that are open now.</summary>
    public IEnumerable<Room> Rooms => from room in _rooms.Values
                                      where IsOpen(room)
                                      select room.Value.Result;

    /// <summary>Lets somebody into a room, which is made if need be.</summary>
    /// <exception cref="Journal.JournalException">The room's journal cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The call was canceled; nobody has entered.</exception>
    public async ValueTask<(Room Room, Member Member)> EnterAsync(RoomName name, Func<Room, Member> enter, CancellationToken cancellationToken)
    {
        while (true)
        {
            var opening = _rooms.GetOrAdd(name.Key, static (_, args) => new(() => OpenAsync(args.name, args.services)), (name, services));
            Room room;
            try
            {
                room = await opening.Value.WaitAsync(cancellationToken); // others may wait for the same room
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                _ = CloseUnusedAsync(name.Key, opening);
                throw;
            }
            catch
            {
                Forget(name.Key, opening);
                throw;
            }

            try
            {
                if (room.TryEnter(enter, out var member))
                {
                    return (room, member);
                }
            }
            catch when (room.TryClose()) // nobody is in it who would end it by leaving
            {
                Forget(name.Key, opening);
                await room.Subscription!.DisposeAsync();
                throw;
            }

            Forget(name.Key, opening); // its last member left a moment ago
        }
    }

    /// <summary>Lets a member out of a room, and announces it if there is something to announce.</summary>
    public async ValueTask LeaveAsync(Room room, Member member, ChatEventKind? announcement, AddressAllowance? address = null)
    {
        var last = room.Leave(member);
        if (last && _rooms.TryGetValue(room.Name.Key, out var opening) && IsOpen(opening) && opening.Value.Result == room)
        {
            Forget(room.Name.Key, opening);
        }

        try
        {
            if (announcement is { } kind)
            {
                await room.AnnounceAsync(kind, member.Alias, address);
            }
        }
        finally
        {
            if (last && room.Subscription is not null)
            {
                await room.Subscription.DisposeAsync();
            }
        }
    }

    /// <summary>Whether a room has members here.</summary>
    public bool HasMembers(RoomName name) => _rooms.TryGetValue(name.Key, out var opening) && IsOpen(opening);

    /// <summary>One of the same name may just be being opened, or may have failed to: that is not to be waited for.</summary>
    private static bool IsOpen(Lazy<Task<Room>> opening) => opening.IsValueCreated && opening.Value.IsCompletedSuccessfully;

    private void Forget(string key, Lazy<Task<Room>> opening) => _rooms.TryRemove(KeyValuePair.Create(key, opening));

    /// <summary>Nobody waits for a room any more, perhaps: then nobody would close it by leaving.</summary>
    private async Task CloseUnusedAsync(string key, Lazy<Task<Room>> opening)
    {
        try
        {
            var room = await opening.Value;
            if (room.TryClose())
            {
                Forget(key, opening);
                await room.Subscription!.DisposeAsync();
            }
        }
        catch
        {
            Forget(key, opening);
        }
    }

    private static async Task<Room> OpenAsync(RoomName name, RoomServices services)
    {
        var room = new Room(name, services);
        room.Subscription = await services.Journal.FollowAsync(name.Key, room, services.Over);
        return room;
    }
}
