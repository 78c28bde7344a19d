using ChatRoom.Sqlite.Storage;
using ChatRoom.Sqlite.Writing;
using ChatRoom.State;
using ChatRoom.State.Writing;
using Microsoft.Data.Sqlite;

namespace ChatRoom.Sqlite.State;

/// <summary>Stores writes that waited together, in one transaction. Belongs to the writer's thread.</summary>
internal sealed class StateCommitter(DatabaseFile file, SqliteConnection connection, StateRows rows, WriterState state)
{
    /// <summary>Stores the writes, or refuses those that cannot be stored.</summary>
    public void Store(IReadOnlyList<PendingWrite> writes)
    {
        if (TryStore(writes) || writes.Count == 1)
        {
            return;
        }

        // At least one of them is at fault: each alone.
        foreach (var write in writes)
        {
            TryStore([write]);
        }
    }

    /// <summary>Tests whether writes can be stored again; a damaged file is left as it is.</summary>
    public void Probe()
    {
        if (state.IsDamaged)
        {
            return;
        }

        try
        {
            DiskProbe.Run(connection);
            state.Recover();
        }
        catch (SqliteException e)
        {
            rows.TryRollBack();
            state.Fail(e);
        }
    }

    /// <summary>Makes sure that the file is still in its place: in another place nobody would find what is stored.</summary>
    /// <returns>Whether it is.</returns>
    public bool IsInPlace()
    {
        if (!state.IsDamaged && file.IsGoneFrom(connection))
        {
            state.Fail(Trouble.Gone(file.Path), damaged: true, null);
        }

        return !state.IsDamaged;
    }

    /// <summary>Stores all writes in one transaction, or refuses all.</summary>
    /// <returns>False: one of several writes is at fault, and none is stored or refused.</returns>
    private bool TryStore(IReadOnlyList<PendingWrite> writes)
    {
        _ = IsInPlace();
        if (state.Failure is { } failure)
        {
            Refuse(writes, new StateException(failure));
            return true;
        }

        var committing = false;
        try
        {
            rows.Begin();
            foreach (var pending in writes)
            {
                rows.Add(pending.Write);
            }

            committing = true;
            rows.Commit();
        }
        catch (Exception e)
        {
            rows.TryRollBack();
            if (!committing && e is not SqliteException || e is SqliteException sqlite && !committing && Trouble.IsOfOneRow(sqlite))
            {
                if (writes.Count == 1)
                {
                    Refuse(writes, new StateException($"this cannot be stored because of an internal error: {e.Message}", e));
                }

                return false;
            }

            Fail(writes, e, committing);
            return true;
        }

        foreach (var pending in writes)
        {
            pending.Complete();
        }

        return true;
    }

    private void Fail(IReadOnlyList<PendingWrite> writes, Exception e, bool committing)
    {
        var why = e is SqliteException sqlite ? state.Fail(sqlite) : state.Fail($"an internal error: {e.Message}", damaged: false, e);
        var mayBeStored = committing && !(e is SqliteException failure && Trouble.IsNotCommitted(failure));
        if (committing && !state.IsDamaged && !(e is SqliteException locked && Trouble.IsLocked(locked)))
        {
            // The transaction may be complete in the write-ahead log, if only its fsync failed. Overwrite it now: otherwise a crash
            // before the next commit would bring it back.
            Probe();
            mayBeStored &= state.Failure is not null;
        }

        Refuse(writes, new StateException(why, e) { MayBeStored = mayBeStored });
    }

    private void Refuse(IReadOnlyList<PendingWrite> writes, StateException why)
    {
        state.Refused(writes.Count);
        foreach (var pending in writes)
        {
            pending.Refuse(why);
        }
    }
}
