using ChatRoom.Sqlite.Storage;
using ChatRoom.Sqlite.Writing;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Retention;

/// <summary>
/// Deletes a slice in one transaction on the writer's thread: events, and rooms without events, topic and members. Ids of a
/// deleted room are not reused: a new room starts above the greatest id of all deleted rooms.
/// </summary>
internal sealed class Deletion : IDisposable
{
    private readonly SqliteConnection _writer;
    private readonly RoomTable _rooms;
    private readonly Statement _delete;
    private readonly Statement _deleted;
    private readonly Statement _deleteAuthors;
    private readonly Statement _oldest;
    private readonly Statement _note;
    private readonly Statement _forget;
    private readonly Statement _raise;

    private Deletion(SqliteConnection writer, RoomTable rooms)
    {
        (_writer, _rooms) = (writer, rooms);
        _delete = new Statement(writer, "DELETE FROM events WHERE key BETWEEN ?1 AND ?2");
        _deleted = new Statement(writer, "SELECT changes()");
        _deleteAuthors = new Statement(writer, "DELETE FROM authors WHERE block BETWEEN ?1 AND ?2");
        _oldest = new Statement(writer, "SELECT at FROM events WHERE key BETWEEN ?1 AND ?2 ORDER BY key LIMIT 1");
        _note = new Statement(writer, "UPDATE rooms SET gone = max(gone, ?1), oldest = ?2 WHERE number = ?3");
        _forget = new Statement(writer, "DELETE FROM rooms WHERE number = ?1 AND topic = '' RETURNING gone");
        _raise = new Statement(writer, "UPDATE meta SET value = max(value, ?1) WHERE name = ?2");
    }

    /// <returns>How many events and how many rooms were deleted.</returns>
    public static (long Events, int Rooms) Run(SqliteConnection writer, RoomTable rooms, IReadOnlyList<Expiry> slice)
    {
        using var deletion = new Deletion(writer, rooms);
        var events = 0L;
        var emptied = new List<Expiry>();
        var forgotten = new List<Expiry>();
        Slice.WithoutFsync(writer, () =>
        {
            writer.Execute("BEGIN IMMEDIATE");
            foreach (var expiry in slice)
            {
                var (deleted, isEmpty) = deletion.Delete(expiry);
                events += deleted;
                if (isEmpty)
                {
                    emptied.Add(expiry);
                    if (deletion.TryForget(expiry))
                    {
                        forgotten.Add(expiry);
                    }
                }
            }

            writer.Execute("COMMIT");
        });
        slice.ToList().ForEach(expiry => rooms.Find(expiry.Key)?.Forget(expiry.UpTo));
        emptied.ForEach(expiry => rooms.MarkEmpty(expiry.Key));
        forgotten.ForEach(expiry => rooms.Remove(expiry.Key));
        return (events, forgotten.Count);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<Statement>)[_delete, _deleted, _deleteAuthors, _oldest, _note, _forget, _raise])
        {
            statement.Dispose();
        }
    }

    private (long Deleted, bool IsEmpty) Delete(Expiry expiry)
    {
        var deleted = 0L;
        if (expiry.UpTo > 0)
        {
            _delete.Bind(1, EventKey.Of(expiry.Room, 0)).Bind(2, EventKey.Of(expiry.Room, expiry.UpTo)).Run();
            _deleted.Step();
            deleted = _deleted.Number(0);
            _deleted.Reset();
            DeleteAuthors(expiry.Room, EventKey.BlockOf(EventKey.Of(expiry.Room, expiry.UpTo) + 1) - 1);
        }

        var isEmpty = !_oldest.Bind(1, EventKey.Of(expiry.Room, 0)).Bind(2, EventKey.LastOf(expiry.Room)).Step();
        _ = isEmpty ? _note.BindNull(2) : _note.Bind(2, _oldest.Number(0));
        _oldest.Reset();
        _note.Bind(1, expiry.UpTo).Bind(3, expiry.Room).Run();
        return (deleted, isEmpty);
    }

    /// <summary>Deletes the authors of blocks without events.</summary>
    private void DeleteAuthors(long room, long lastBlock) =>
        _deleteAuthors.Bind(1, EventKey.BlockOf(EventKey.Of(room, 0))).Bind(2, lastBlock).Run();

    private bool TryForget(Expiry expiry)
    {
        var room = _rooms.Find(expiry.Key);
        if (room is { IsFollowed: true } or { IsAhead: true } || !_forget.Bind(1, expiry.Room).Step())
        {
            return false;
        }

        var gone = _forget.Number(0);
        _forget.Run();
        DeleteAuthors(expiry.Room, EventKey.BlockOf(EventKey.LastOf(expiry.Room)));
        _raise.Bind(1, Math.Max(gone, (room?.NextId ?? 1) - 1)).Bind(2, "floor").Run();
        _raise.Bind(1, expiry.Room).Bind(2, "last_room").Run();
        return true;
    }
}
