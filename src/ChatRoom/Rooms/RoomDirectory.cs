using System.Collections.Concurrent;
using ChatRoom.Protocol;
using Microsoft.Extensions.Options;

namespace ChatRoom.Rooms;

/// <summary>The rooms with subscriptions on this node: opened for the first subscription, closed when the last one has ended.</summary>
internal sealed class RoomDirectory(RoomServices services)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<Room>>> _rooms = new(StringComparer.Ordinal);

    /// <summary>The room in which everybody starts.</summary>
    public RoomName Lobby { get; } = RoomName.TryParse(services.Options.Lobby, out var lobby, out var reason)
        ? lobby
        : throw new OptionsValidationException(nameof(ChatRoomOptions.Lobby), typeof(ChatRoomOptions), [reason]);

    /// <summary>The rooms that are open now.</summary>
    public IEnumerable<Room> Rooms => from room in _rooms.Values
                                      where IsOpen(room)
                                      select room.Value.Result;

    /// <summary>Subscribes to a room, which is opened if necessary.</summary>
    /// <param name="name">The room.</param>
    /// <param name="isReturn">Whether the client may have events of the room already, perhaps from another node. Then the room catches up first.</param>
    /// <param name="open">Opens the subscription.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Journal.JournalException">The room's journal cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The call was canceled; there is no subscription.</exception>
    public async ValueTask<(Room Room, Subscription Subscription)> EnterAsync(
        RoomName name, bool isReturn, Func<RoomLog, Subscription> open, CancellationToken cancellationToken)
    {
        if (isReturn)
        {
            await services.Journal.CatchUpAsync(name.Key, cancellationToken);
        }

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
                if (room.TryEnter(open, out var subscription))
                {
                    return (room, subscription);
                }
            }
            catch
            {
                if (room.TryClose()) // there is no subscription whose end would close the room
                {
                    Forget(name.Key, opening);
                    await room.Following!.DisposeAsync();
                }

                throw;
            }

            Forget(name.Key, opening); // its last subscription ended a moment ago
        }
    }

    /// <summary>Removes a subscription from its room.</summary>
    public async ValueTask LeaveAsync(Room room, Subscription subscription)
    {
        if (!room.Leave(subscription))
        {
            return;
        }

        if (_rooms.TryGetValue(room.Name.Key, out var opening) && IsOpen(opening) && opening.Value.Result == room)
        {
            Forget(room.Name.Key, opening);
        }

        if (room.Following is not null)
        {
            await room.Following.DisposeAsync();
        }
    }

    /// <summary>Whether a room is open on this node.</summary>
    public bool IsOpen(RoomName name) => Find(name) is not null;

    /// <summary>Returns a room that is open on this node; null if it is not.</summary>
    public Room? Find(RoomName name) => _rooms.TryGetValue(name.Key, out var opening) && IsOpen(opening) ? opening.Value.Result : null;

    /// <summary>Returns whether a room has finished opening, without waiting for it.</summary>
    private static bool IsOpen(Lazy<Task<Room>> opening) => opening.IsValueCreated && opening.Value.IsCompletedSuccessfully;

    private void Forget(string key, Lazy<Task<Room>> opening) => _rooms.TryRemove(KeyValuePair.Create(key, opening));

    /// <summary>Closes a room after a canceled call, if no other call subscribes to it.</summary>
    private async Task CloseUnusedAsync(string key, Lazy<Task<Room>> opening)
    {
        try
        {
            var room = await opening.Value;
            if (room.TryClose())
            {
                Forget(key, opening);
                await room.Following!.DisposeAsync();
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
        room.Following = await services.Journal.FollowAsync(name.Key, room, services.Over);
        return room;
    }
}
