using System.Diagnostics;
using ChatRoom.Journal;
using ChatRoom.Journal.Writing;
using ChatRoom.Postgres.Diagnostics;
using ChatRoom.Postgres.Storage;
using Npgsql;

namespace ChatRoom.Postgres.Writing;

/// <summary>
/// Stores batches: calls the database, delivers the events, and reports the outcomes. If an answer is lost, the same call is repeated,
/// before any later one, until its outcome is known. The database recognizes it by its number. After <see cref="Patience"/> the outcome
/// is reported as unknown, and from then on no attempt stores anything. An error refuses the appends only if the database has answered
/// all attempts. If only one append of a batch cannot be stored, only this one is refused.
/// Belongs to the lane.
/// </summary>
internal sealed class Committer(
    Database database, ServerSession session, FollowedRooms rooms, Gaps gaps, LaneState state, Recovery recovery, PostgresLog log, JournalInstruments instruments)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly StoredKeys _keys = new();
    private long _number;

    /// <summary>How long an outcome may stay unknown before that is reported.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Stores a batch, or refuses the appends that cannot be stored. Do not use the batch afterwards.</summary>
    public async Task StoreAsync(Batch batch)
    {
        var isReported = false;
        try
        {
            var appends = _keys.WithoutRepeats(batch.Appends, out var repeats);
            if (await TryStoreAsync(appends, Report) is not null)
            {
                // At least one append is at fault: try each one alone.
                foreach (var append in appends.Where(static append => append.Refusal is null).ToArray())
                {
                    if (isReported)
                    {
                        return;
                    }

                    if (await TryStoreAsync([append], Report) is { } mistake)
                    {
                        log.AppendRefused(append.Room, mistake);
                        Refuse([append], StorageReasons.InternalError, mistake);
                    }
                }
            }

            if (!isReported)
            {
                _keys.Repeat(repeats);
            }
        }
        finally
        {
            Report();
        }

        // The outcome of all that is not decided yet is unknown.
        void Report()
        {
            if (isReported)
            {
                return;
            }

            isReported = true;
            foreach (var append in batch.Appends.Where(static append => append is { IsStored: false, Refusal: null }))
            {
                append.Refuse($"it is not known whether {database.Name} has stored this", null, mayBeStored: true);
            }

            batch.Complete();
        }
    }

    /// <summary>Stores appends in one call, or refuses all of them if nothing can be stored.</summary>
    /// <param name="appends">The appends.</param>
    /// <param name="giveUp">Reports the outcome of the whole batch as unknown; the appends must not be used afterwards.</param>
    /// <returns>An exception caused by one of the appends, with none of them stored or refused; otherwise null.</returns>
    private async Task<Exception?> TryStoreAsync(List<PendingAppend> appends, Action giveUp)
    {
        if (appends.Count == 0)
        {
            return null;
        }

        if (!session.IsOpen)
        {
            Refuse(appends, state.Failure ?? StorageReasons.GoingDown, null);
            return null;
        }

        AppendCall call;
        try
        {
            call = new AppendCall(appends);
        }
        catch (Exception e)
        {
            return e; // a bug
        }

        return await AskAsync(call, ++_number, giveUp);
    }

    private async Task<Exception?> AskAsync(AppendCall call, long number, Action giveUp)
    {
        var isAnswered = false; // from then on an error concerns the delivery, not the outcome
        var isLost = false; // an attempt ended without an answer: it may be stored, or still be running
        for (var begin = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                if (session.IsOpen)
                {
                    var answer = await state.WatchAsync(call.AskAsync(session.Connection, database.Incarnation, number, onlyKnown: call.Appends is null, rooms, session.IsShared));
                    if (answer is not null)
                    {
                        (isAnswered, session.Answered) = (true, number);
                        await DeliverAsync(call, answer, session.Connection, Stopwatch.GetElapsedTime(begin));
                    }

                    state.Recover();
                    return null;
                }
            }
            catch (Exception e) when (Trouble.IsTakenOver(e))
            {
                await session.CloseAsync();
                state.Fail(Trouble.Explain(database.Name, e), isOver: true);
                Refuse(call.Appends, state.Failure!, e);
                return null;
            }
            catch (Exception e) when (!isAnswered && Trouble.IsRolledBack(e) && !Trouble.IsPassing(e))
            {
                if (Trouble.IsOfOneCall(e))
                {
                    return call.Appends is null ? null : e; // no attempt was stored: the answer to that one would have been repeated
                }

                state.Fail(Trouble.Explain(database.Name, e));
                if (!isLost || call.Appends is null)
                {
                    Refuse(call.Appends, state.Failure!, e);
                    return null;
                }

                recovery.Refuse(state.Failure!);
                await recovery.PauseAsync(RetryInterval);
            }
            catch (Exception e) when (Trouble.IsOfDatabase(e))
            {
                if (!Trouble.IsPassing(e))
                {
                    isLost = true;
                    await session.CloseAsync();
                }
            }

            if (call.Appends is not null && (recovery.IsClosing || Stopwatch.GetElapsedTime(begin) >= Patience))
            {
                call.GiveUp();
                giveUp();
            }

            if (!session.IsOpen && !await recovery.TryOpenAsync() && (recovery.IsClosing || state.IsOver))
            {
                await AskLastAsync(call, number);
                return null;
            }
        }
    }

    /// <summary>
    /// Asks for the outcome a last time, on another connection, if this process may no longer store: the database still knows what it has
    /// stored for it. Otherwise the outcome stays unknown.
    /// </summary>
    private async Task AskLastAsync(AppendCall call, long number)
    {
        try
        {
            if (state.IsOver)
            {
                await database.RunAsync(AskAsync, CancellationToken.None);
            }
        }
        catch (Exception e) when (Trouble.IsTakenOver(e))
        {
            Refuse(call.Appends, state.Failure!, e);
        }
        catch (Exception e) when (Trouble.IsOfDatabase(e))
        {
            // The outcome stays unknown.
        }

        async Task<bool> AskAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
        {
            if (await call.AskAsync(connection, database.Incarnation, number, onlyKnown: true, rooms, session.IsShared) is { } answer)
            {
                await DeliverAsync(call, answer, connection, TimeSpan.Zero);
            }

            return true;
        }
    }

    /// <summary>Delivers the events of a call, and gives its appends their outcomes. What is not in memory is read on the connection.</summary>
    private async Task DeliverAsync(AppendCall call, AppendAnswer answer, NpgsqlConnection connection, TimeSpan duration)
    {
        await gaps.FillAsync(call, answer, connection);
        for (var i = 0; i < answer.Ids.Length; i++)
        {
            if (answer.Repeats?[i] != true)
            {
                await rooms.DeliverAsync(call, i, answer, connection);
            }
        }

        var stored = 0;
        for (var i = 0; i < answer.Ids.Length; i++)
        {
            var isRepeat = answer.Repeats?[i] == true;
            stored += answer.Ids[i] is null || isRepeat ? 0 : 1;
            var append = call.Appends?[i];
            if (answer.Ids[i] is not { } id)
            {
                append?.Refuse(TextReplacement.Refusal((TextRefusal)answer.Refusals![i], answer.RefusedTargets![i]));
                continue;
            }

            _keys.Add(call.Keys[i], id); // even if the outcome was reported as unknown: the sender may repeat the append
            if (append is not null)
            {
                (append.Place, append.IsRepeat, append.IsStored) = ((null!, id), isRepeat, true);
            }
        }

        _keys.Keep();
        if (stored > 0)
        {
            instruments.Committed(stored, duration);
        }
    }

    private void Refuse(IReadOnlyList<PendingAppend>? appends, string why, Exception? cause)
    {
        foreach (var append in appends ?? [])
        {
            append.Refuse(why, cause);
            state.Refused(1);
        }
    }
}
