using ChatRoom.Presence;
using ChatRoom.Protocol;

namespace ChatRoom.Testing;

/// <summary>A presence that fails where a test says so.</summary>
public sealed class FaultyPresence : IPresence
{
    private readonly MemoryPresence _presence = new();

    /// <summary>Whether entering a room fails.</summary>
    public Func<RoomName, bool> EnteringFails { get; set; } = static _ => false;

    /// <summary>Whether leaving a room fails.</summary>
    public Func<RoomName, bool> LeavingFails { get; set; } = static _ => false;

    /// <summary>Whether renaming fails.</summary>
    public bool RenamingFails { get; set; }

    /// <summary>Whether counting and listing fail.</summary>
    public bool ReadingFails { get; set; }

    /// <inheritdoc />
    public ValueTask<PresenceChange> EnterAsync(RoomName room, long person, string connection, Alias alias, CancellationToken cancellationToken) =>
        EnteringFails(room) ? ValueTask.FromException<PresenceChange>(Failure) : _presence.EnterAsync(room, person, connection, alias, cancellationToken);

    /// <inheritdoc />
    public ValueTask<PresenceChange> LeaveAsync(RoomName room, long person, string connection, CancellationToken cancellationToken) =>
        LeavingFails(room) ? ValueTask.FromException<PresenceChange>(Failure) : _presence.LeaveAsync(room, person, connection, cancellationToken);

    /// <inheritdoc />
    public ValueTask RenameAsync(long person, Alias alias, CancellationToken cancellationToken) =>
        RenamingFails ? ValueTask.FromException(Failure) : _presence.RenameAsync(person, alias, cancellationToken);

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<RoomName>> RoomsOfAsync(long person, CancellationToken cancellationToken) =>
        ReadingFails ? ValueTask.FromException<IReadOnlyList<RoomName>>(Failure) : _presence.RoomsOfAsync(person, cancellationToken);

    /// <inheritdoc />
    public ValueTask<int> CountAsync(RoomName room, CancellationToken cancellationToken) =>
        ReadingFails ? ValueTask.FromException<int>(Failure) : _presence.CountAsync(room, cancellationToken);

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<Alias>> AliasesInAsync(RoomName room, CancellationToken cancellationToken) =>
        ReadingFails ? ValueTask.FromException<IReadOnlyList<Alias>>(Failure) : _presence.AliasesInAsync(room, cancellationToken);

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<RoomPresence>> RoomsAsync(CancellationToken cancellationToken) =>
        ReadingFails ? ValueTask.FromException<IReadOnlyList<RoomPresence>>(Failure) : _presence.RoomsAsync(cancellationToken);

    private static PresenceException Failure => new("it fails");
}
