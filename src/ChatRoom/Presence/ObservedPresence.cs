using ChatRoom.Diagnostics;
using ChatRoom.Protocol;

namespace ChatRoom.Presence;

/// <summary>Presence as the chat uses it: waits no longer than <see cref="Patience"/> for an answer, and logs failures.</summary>
internal sealed class ObservedPresence(IPresence presence, ChatLog log, TimeProvider time) : IPresence
{
    /// <summary>How long a call may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public ValueTask<PresenceChange> EnterAsync(RoomName room, long person, string connection, Alias alias, CancellationToken cancellationToken) =>
        ResultAsync(presence.EnterAsync(room, person, connection, alias, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public ValueTask<PresenceChange> LeaveAsync(RoomName room, long person, string connection, CancellationToken cancellationToken) =>
        ResultAsync(presence.LeaveAsync(room, person, connection, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public ValueTask RenameAsync(long person, Alias alias, CancellationToken cancellationToken)
    {
        var call = presence.RenameAsync(person, alias, cancellationToken);
        return call.IsCompletedSuccessfully ? call : WaitAsync(call.AsTask(), cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<RoomName>> RoomsOfAsync(long person, CancellationToken cancellationToken) =>
        ResultAsync(presence.RoomsOfAsync(person, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public ValueTask<int> CountAsync(RoomName room, CancellationToken cancellationToken) =>
        ResultAsync(presence.CountAsync(room, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<Alias>> AliasesInAsync(RoomName room, CancellationToken cancellationToken) =>
        ResultAsync(presence.AliasesInAsync(room, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<RoomPresence>> RoomsAsync(CancellationToken cancellationToken) =>
        ResultAsync(presence.RoomsAsync(cancellationToken), cancellationToken);

    private ValueTask<T> ResultAsync<T>(ValueTask<T> call, CancellationToken cancellationToken)
    {
        return call.IsCompletedSuccessfully ? call : WaitForResultAsync(call.AsTask());

        async ValueTask<T> WaitForResultAsync(Task<T> task)
        {
            await WaitAsync(task, cancellationToken);
            return await task;
        }
    }

    private async ValueTask WaitAsync(Task call, CancellationToken cancellationToken)
    {
        try
        {
            await call.WaitAsync(Patience, time, cancellationToken);
        }
        catch (TimeoutException e)
        {
            log.PresenceFailed(e);
            throw new PresenceException("presence does not answer", e);
        }
        catch (PresenceException e)
        {
            log.PresenceFailed(e);
            throw;
        }
    }
}
