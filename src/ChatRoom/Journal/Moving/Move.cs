using System.Diagnostics;

namespace ChatRoom.Journal.Moving;

// Contract of Move (tests in ChatRoom.Postgres.Tests/Moving):
// M1. The target has a mark from before its first row until everything was verified; no server starts with a marked storage.
// M2. A move begins only with an empty target, and continues only with the source that the mark names.
// M3. Rows are added in the order of their keys, some at a time, all or none: the last row is the position. So it may end anywhere.
// M4. The mark goes only after all rows and the head were read from both sides, and are equal.
// M5. Nothing is written to the source.

/// <summary>Copies everything from one storage to another. It knows neither of them.</summary>
/// <param name="source">The storage that is read.</param>
/// <param name="target">The storage that is filled.</param>
/// <param name="progress">Called now and then with a line for people.</param>
internal sealed class Move(IMoveSource source, IMoveTarget target, Action<string> progress)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(5);

    private long _reported = Stopwatch.GetTimestamp();

    /// <summary>Moves everything, or what an interrupted move has left.</summary>
    /// <exception cref="MoveException">The storages cannot be moved, or the target differs afterwards.</exception>
    public async Task<MoveReport> RunAsync(CancellationToken cancellationToken)
    {
        if (await source.ReadMarkAsync(cancellationToken) is { } unfinished)
        {
            throw new MoveException($"{source.Name} is not complete: it is the target of an unfinished move from {unfinished.Name}; finish that one");
        }

        var head = await source.ReadHeadAsync(cancellationToken);
        await BeginAsync(head, cancellationToken);
        foreach (var table in MoveTable.All)
        {
            await CopyAsync(table, cancellationToken);
        }

        await target.WriteHeadAsync(head, cancellationToken);
        var report = await VerifyAsync(head, cancellationToken);
        await target.CompleteAsync(cancellationToken);
        return report;
    }

    private async Task BeginAsync(MoveHead head, CancellationToken cancellationToken)
    {
        var origin = FormattableString.Invariant($"{source.Kind} {head.Epoch}");
        if (await IsEmptyAsync(cancellationToken))
        {
            await target.WriteMarkAsync(new MoveMark(origin, source.Name), cancellationToken);
            return;
        }

        if (await target.ReadMarkAsync(cancellationToken) is not { } mark)
        {
            var isDone = (await target.ReadHeadAsync(cancellationToken)).Epoch == head.Epoch;
            throw new MoveException(
                $"{target.Name} is not empty, and is left as it is: {(isDone ? "this journal was moved to it before; start the server with it" : "name an empty one")}");
        }

        if (mark.Origin != origin)
        {
            throw new MoveException($"{target.Name} has an unfinished move from {mark.Name}: finish that one, or name an empty target");
        }

        progress("continuing the move that was interrupted");
    }

    private async Task<bool> IsEmptyAsync(CancellationToken cancellationToken)
    {
        foreach (var table in MoveTable.All)
        {
            if (await target.ReadLastAsync(table, cancellationToken) is not null)
            {
                return false;
            }
        }

        return (await target.ReadHeadAsync(cancellationToken)).Floor == 0;
    }

    private async Task CopyAsync(MoveTable table, CancellationToken cancellationToken)
    {
        var after = await target.ReadLastAsync(table, cancellationToken);
        for (var rows = 0L; await source.ReadAsync(table, after, cancellationToken) is { Count: > 0 } page;)
        {
            await target.WriteAsync(table, page, cancellationToken);
            (after, rows) = (page[^1], rows + page.Count);
            if (Stopwatch.GetElapsedTime(_reported) >= ProgressInterval)
            {
                _reported = Stopwatch.GetTimestamp();
                progress($"{table}: {rows} rows moved");
            }
        }
    }

    private async Task<MoveReport> VerifyAsync(MoveHead head, CancellationToken cancellationToken)
    {
        var report = new MoveReport();
        foreach (var table in MoveTable.All)
        {
            progress($"{table}: verifying");
            var digests = await Task.WhenAll(
                Task.Run(() => MoveDigest.OfAsync(source, table, static _ => { }, cancellationToken), cancellationToken),
                Task.Run(() => MoveDigest.OfAsync(target, table, row => report.Count(table, row), cancellationToken), cancellationToken));
            var (expected, found) = (digests[0], digests[1]);
            if (expected != found)
            {
                throw Different($"{table}: {expected.Rows} rows with the checksum {expected.Hash[..16]} in the source, {found.Rows} rows with {found.Hash[..16]} in the target");
            }

            report.Set(table, found.Rows);
        }

        return await target.ReadHeadAsync(cancellationToken) is var written && written == head
            ? report
            : throw Different($"{head} in the source, {written} in the target");
    }

    private MoveException Different(string how) => new(
        $"{target.Name} differs from {source.Name} ({how}): the source was changed while the move was interrupted, or the target was; empty the target, and move again. No server starts with it as it is");
}
