using System.Diagnostics;
using ChatRoom.Journal;
using ChatRoom.Journal.Writing;
using ChatRoom.Protocol;
using ChatRoom.Sqlite.Diagnostics;
using ChatRoom.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.Writing;

/// <summary>
/// Stores batches, one transaction each: assigns ids, inserts and commits the events, delivers them, and reports the outcomes.
/// An append that cannot be stored for a reason of its own is refused alone. Belongs to the writer's thread.
/// </summary>
internal sealed class Committer(EventStore store, RoomTable rooms, WriterState state, bool showsFirst, JournalLog log, JournalInstruments instruments)
{
    private readonly RememberedKeys _keys = new();
    private (int Events, TimeSpan Duration) _committed;

    /// <summary>Stores a batch, or refuses the appends that cannot be stored. Do not use the batch afterwards.</summary>
    public void Store(Batch batch)
    {
        _committed = default;
        try
        {
            StoreAll(batch.Appends);
        }
        finally
        {
            batch.Complete();
        }

        if (_committed.Events > 0)
        {
            instruments.Committed(_committed.Events, _committed.Duration);
        }
    }

    /// <summary>Tests whether events can be stored again; a damaged file is left as it is.</summary>
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

    /// <summary>Rolls back a transaction that was left open.</summary>
    public void TryRollBack()
    {
        try
        {
            store.RollBack();
        }
        catch (SqliteException)
        {
            // SQLite has already rolled back by itself.
        }
    }

    private void StoreAll(List<PendingAppend> appends)
    {
        if (TryStore(appends) is null)
        {
            return;
        }

        // At least one append is at fault: try each one alone.
        foreach (var append in appends)
        {
            if (append.Refusal is null && TryStore([append]) is { } mistake)
            {
                log.AppendRefused(append.Room, mistake);
                append.Refuse(StorageReasons.InternalError, mistake);
                state.Refused(1);
            }
        }
    }

    /// <summary>Stores appends in one transaction, or refuses all of them if nothing can be stored.</summary>
    /// <returns>An exception caused by one of the appends, with none of them stored or refused; otherwise null.</returns>
    private Exception? TryStore(List<PendingAppend> appends)
    {
        if (state.Failure is { } failure)
        {
            Refuse(appends, failure, null, mayBeStored: false);
            return null;
        }

        var begin = Stopwatch.GetTimestamp();
        var shown = false;
        var committing = false;
        try
        {
            store.Begin();
            foreach (var append in appends)
            {
                TryAdd(append);
            }

            // A replacement is shown only after it is stored: otherwise the old text could still be read from the file.
            if (showsFirst && !appends.Exists(static append => append.Event.ReplacesText))
            {
                shown = true;
                HandOn(appends);
            }

            committing = true;
            store.Commit();
        }
        catch (Exception e)
        {
            TryRollBack();
            rooms.Restore(shown);
            KeepKeys(shown);
            if (!committing && !(e is SqliteException sqlite && !Trouble.IsOfOneRow(sqlite)))
            {
                return e;
            }

            Fail(appends, e, shown, committing);
            return null;
        }

        var stored = appends.Count(static append => append is { Refusal: null, IsRepeat: false });
        _committed = (_committed.Events + stored, _committed.Duration + Stopwatch.GetElapsedTime(begin));
        if (!shown)
        {
            HandOn(appends);
        }

        rooms.Keep(stored);
        KeepKeys(true);
        Complete(appends);
        return null;
    }

    private void Fail(List<PendingAppend> appends, Exception e, bool shown, bool committing)
    {
        var why = e is SqliteException sqlite ? state.Fail(sqlite) : state.Fail($"an internal error: {e.Message}", damaged: false, e);
        var mayBeStored = committing && !(e is SqliteException failure && Trouble.IsNotCommitted(failure));
        if (committing && !state.IsDamaged && !(e is SqliteException locked && Trouble.IsLocked(locked)))
        {
            // The transaction may still be complete in the write-ahead log, if only its fsync failed. Overwrite it now: otherwise a
            // crash before the next commit would bring it back.
            Probe();
            mayBeStored &= state.Failure is not null;
        }

        if (shown)
        {
            Complete(appends);
        }
        else
        {
            Refuse(appends, why, e, mayBeStored);
        }
    }

    /// <summary>Assigns an id to an append and inserts it, or refuses it alone if that is impossible.</summary>
    private void TryAdd(PendingAppend append)
    {
        var (room, e) = (rooms.Get(append.Room, store), append.Event);
        append.IsRepeat = _keys.TryFind(append.Key, out var known);
        if (!append.IsRepeat && append.Key.IsLasting && store.FindAppend(append.Key) is { } stored)
        {
            (append.IsRepeat, known) = (true, stored);
        }

        if (append.IsRepeat)
        {
            append.Place = (room, known);
            return;
        }

        var id = room.NextId;
        var number = room.Number == 0 ? store.NextRoom() : room.Number;
        if (id > EventKey.LastId || number > EventKey.LastRoom)
        {
            append.Refuse(id > EventKey.LastId ? "the journal has no number left for an event of this room" : "the journal has no number left for another room", null);
            state.Refused(1);
            return;
        }

        if (e.ReplacesText && !TryReplaceTexts(append, room, id))
        {
            return;
        }

        rooms.Touch(room);
        if (room.Number == 0)
        {
            store.AddRoom(number, append.Room, id, e.At);
            room.Number = number;
        }
        else if (room.IsEmpty)
        {
            store.SetOldest(number, e.At);
        }

        store.Add(number, id, e);
        if (append.Key.IsLasting)
        {
            store.SetAppendKey(number, id, append.Key);
        }

        var block = EventKey.BlockOf(EventKey.Of(number, id));
        if (e is { IsMessage: true, AuthorId: not 0 } && room.IsNewAuthor(e.AuthorId, block))
        {
            store.AddAuthor(e.AuthorId, block);
        }

        (room.NextId, room.IsEmpty) = (id + 1, false);
        if (e.Kind == ChatEventKind.Topic)
        {
            room.Topic = e.TopicAfter(room.Topic);
            store.SetTopic(number, room.Topic);
        }

        _keys.Add(append.Key, id);
        append.Place = (room, id);
    }

    /// <summary>Replaces the texts of the targets of an append, or refuses the append alone.</summary>
    private bool TryReplaceTexts(PendingAppend append, RoomState room, long id)
    {
        var e = append.Event;
        var refusal = TextReplacement.NoTarget();
        var replaced = new List<JournalEntry>();
        foreach (var targetId in e.Targets)
        {
            var target = store.Find(room.Number, targetId);
            if (TextReplacement.RefusalOf(e, targetId, target) is { } why)
            {
                refusal = why;
                continue;
            }

            var now = TextReplacement.Apply(target!, id, e);
            store.ReplaceText(room.Number, targetId, now);
            if (store.Find(room.Number, target!.ReplacedBy) is { } earlier)
            {
                replaced.Add(new JournalEntry(target.ReplacedBy, TextReplacement.Supersede(earlier)));
            }

            replaced.Add(new JournalEntry(targetId, now));
        }

        if (replaced.Count == 0)
        {
            append.Refuse(refusal);
            return false;
        }

        append.Replaced = replaced;
        return true;
    }

    private void HandOn(List<PendingAppend> appends)
    {
        foreach (var append in appends)
        {
            if (append is { Refusal: null, IsRepeat: false } && append.Place.Room.HandOn(append.Place.Id, append.Event, append.Replaced) is { } mistake)
            {
                log.FollowerFailed(append.Place.Id, mistake);
            }
        }
    }

    private void KeepKeys(bool areStored)
    {
        if (areStored)
        {
            _keys.Keep();
        }
        else
        {
            _keys.Forget();
        }
    }

    private static void Complete(List<PendingAppend> appends)
    {
        foreach (var append in appends)
        {
            append.IsStored = append.Refusal is null;
        }
    }

    private void Refuse(List<PendingAppend> appends, string why, Exception? cause, bool mayBeStored)
    {
        foreach (var append in appends.Where(static append => append.Refusal is null))
        {
            append.Refuse(why, cause, mayBeStored);
            state.Refused(1);
        }
    }
}
