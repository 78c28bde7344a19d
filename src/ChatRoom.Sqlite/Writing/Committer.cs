using System.Diagnostics;
using ChatRoom.Protocol;
using ChatRoom.Sqlite.Diagnostics;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Writing;

/// <summary>
/// Stores batches, one transaction each: numbers the events, inserts and commits them, hands them on, and has the callers
/// told; or none of that. Belongs to the writer's thread.
/// </summary>
internal sealed class Committer(EventStore store, RoomTable rooms, WriterState state, bool showsFirst, JournalLog log, JournalInstruments instruments)
{
    /// <summary>Stores a batch, or refuses it; it is not to be used any more.</summary>
    public void Store(Batch batch)
    {
        if (state.Failure is { } failure)
        {
            Refuse(batch, failure, null);
            return;
        }

        var begin = Stopwatch.GetTimestamp();
        var shown = false;
        var committing = false;
        try
        {
            store.Begin();
            foreach (var append in batch.Appends)
            {
                append.Place = Add(append.Room, append.Event);
            }

            if (showsFirst)
            {
                shown = true;
                HandOn(batch);
            }

            committing = true;
            store.Commit();
        }
        catch (Exception e)
        {
            TryRollBack();
            rooms.Restore(shown);
            var why = Fail(e);
            if (committing && !state.IsDamaged && !(e is SqliteException sqlite && Trouble.IsLocked(sqlite)))
            {
                // What is refused may stand in the write-ahead log all the same, whole, if only its fsync failed. It is
                // overwritten here and now: else a crash before the next commit would bring it back.
                Probe();
            }

            if (shown)
            {
                batch.Complete();
            }
            else
            {
                Refuse(batch, why, e);
            }

            return;
        }

        instruments.Committed(batch.Appends.Count, Stopwatch.GetElapsedTime(begin));
        if (!shown)
        {
            HandOn(batch);
        }

        rooms.Keep(batch.Appends.Count);
        batch.Complete();
    }

    private (RoomState Room, long Id) Add(string key, ChatEvent e)
    {
        var room = rooms.Get(key, store);
        rooms.Touch(room);
        if (room.Number == 0)
        {
            room.Number = store.AddRoom(key);
        }

        var id = room.NextId;
        store.Add(room.Number, id, e);
        room.NextId = id + 1;
        if (e.Kind == ChatEventKind.Topic)
        {
            room.Topic = e.TopicAfter(room.Topic);
            store.SetTopic(room.Number, room.Topic);
        }

        return (room, id);
    }

    private void HandOn(Batch batch)
    {
        foreach (var append in batch.Appends)
        {
            var (room, id) = append.Place;
            if (room.HandOn(id, append.Event) is { } mistake)
            {
                log.FollowerFailed(id, mistake);
            }
        }
    }

    private void Refuse(Batch batch, string why, Exception? cause)
    {
        state.Refused(batch.Appends.Count);
        batch.Refuse(why, cause);
    }

    private string Fail(Exception e) => e is SqliteException sqlite
        ? state.Fail(sqlite)
        : state.Fail($"a mistake of the server: {e.Message}", damaged: false, e);

    /// <summary>Finds out whether something can be stored again; a file that is damaged is left as it is.</summary>
    public void Probe()
    {
        if (state.IsDamaged)
        {
            return;
        }

        try
        {
            store.Probe();
            state.Recover();
        }
        catch (SqliteException e)
        {
            TryRollBack();
            state.Fail(e);
        }
    }

    /// <summary>Ends a transaction that somebody left open.</summary>
    public void TryRollBack()
    {
        try
        {
            store.RollBack();
        }
        catch (SqliteException)
        {
            // There is nothing to roll back any more: SQLite has done it itself.
        }
    }
}
