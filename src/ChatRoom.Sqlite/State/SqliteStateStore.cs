using System.Diagnostics.Metrics;
using ChatRoom.Journal;
using ChatRoom.Sqlite.Diagnostics;
using ChatRoom.Sqlite.Storage;
using ChatRoom.Sqlite.Writing;
using ChatRoom.State;
using ChatRoom.State.Writing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Sqlite.State;

/// <summary>
/// Stores the state in a second file beside the journal's (<c>chatroom.db-accounts</c>), with an fsync for each transaction
/// whatever the journal's durability is. Replaced and removed contents are overwritten. The lock of the journal covers it.
/// </summary>
internal sealed class SqliteStateStore : IStateStore, IAsyncDisposable
{
    private readonly StateStoreLog _log;
    private readonly WriterState _state;
    private readonly StateReader _reader;
    private Opening? _opening;
    private StateRows? _rows;
    private StateWriter? _writer;
    private IntegrityCheck? _check;
    private Task _checking = Task.CompletedTask;
    private bool _isOpen; // the writer runs

    /// <summary>Creates the store; <see cref="OpenAsync"/> opens its file.</summary>
    /// <param name="journal">The path of the journal's file.</param>
    /// <param name="logger">The log.</param>
    /// <param name="meters">Creates the meter.</param>
    public SqliteStateStore(string journal, ILogger<SqliteStateStore> logger, IMeterFactory? meters = null)
    {
        _log = new StateStoreLog(logger);
        File = FileOf(journal);
        _state = new WriterState(File, _log);
        _reader = new StateReader(File, how => _writer?.Damage(how));
        StateInstruments.Observe(meters, () => Failure is null, () => _state.RefusedInAll, () => File.Bytes);
    }

    /// <summary>The file.</summary>
    public DatabaseFile File { get; }

    /// <summary>How long a start waits for the check of a file that was not closed cleanly; then the check continues in the background. 0: not at all.</summary>
    public TimeSpan CheckPatience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a write may take before the store is reported to fail. The write still waits.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    public string? Failure => _state.Failure ?? (_writer is { } writer && writer.Unanswered > Patience
        ? $"the disk that {File.Path} is on does not answer: look at the disk, and at the system's log"
        : null);

    /// <summary>The connection that writes, for tests.</summary>
    internal SqliteConnection Connection => _opening!.Writer;

    /// <summary>Returns the file that belongs to a journal.</summary>
    public static DatabaseFile FileOf(string journal) => new($"{journal}{DatabaseFile.AccountsEnding}");

    /// <summary>Opens the file, and creates it if it does not exist. Call once, before everything else, after the journal was opened.</summary>
    /// <exception cref="JournalFileException">The file cannot be used as it is.</exception>
    public async Task OpenAsync()
    {
        _opening = Opening.Of(File, StateSchema.Format, JournalDurability.Disk);
        try
        {
            // Not FAST: it would leave the contents of pages that become empty.
            _opening.Writer.Execute("PRAGMA secure_delete = ON");
            _rows = new StateRows(_opening.Writer);
            var writer = _writer = new StateWriter(File, _opening.Writer, _rows, _state, _opening.WasClean, _log);
            if (!_opening.WasClean)
            {
                _check = new IntegrityCheck(File, _log.OfFile);
                _checking = await _check.StartAsync(CheckPatience, writer.Damage);
            }
        }
        catch (SqliteException e)
        {
            throw new JournalFileException(Trouble.Explain(File.Path, e), e);
        }

        _writer.Start();
        _isOpen = true;
    }

    /// <inheritdoc />
    public async ValueTask<StoredChanges> ReadChangesAsync(long after, CancellationToken cancellationToken) =>
        StoredChanges.All(await _reader.ReadAsync(StateRows.Records, cancellationToken));

    /// <inheritdoc />
    public async ValueTask<StoredChanges?> WriteAsync(StateWrite write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        cancellationToken.ThrowIfCancellationRequested();
        write.RequireSizes();
        var writer = _isOpen ? _writer! : throw new StateException($"{File.Path} is not open");
        return await writer.WriteAsync(write).WaitAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<AuditEntry>> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return await _reader.ReadAsync(connection => StateRows.Audit(connection, query), cancellationToken);
    }

    /// <summary>Stores the waiting writes and closes the file cleanly, so that it needs no check when it is opened next.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_opening is not { } opening)
        {
            return;
        }

        _opening = null;
        if (_isOpen)
        {
            await _writer!.EndAsync();
        }

        _check?.Dispose();
        await _checking;
        await _reader.DisposeAsync();
        Close(opening);
        _writer?.Dispose();
    }

    private void Close(Opening opening)
    {
        _rows?.Dispose();
        try
        {
            if (!_isOpen || _state.IsDamaged || _check?.HasPassed == false)
            {
                Opening.Abandon(opening.Writer);
                return;
            }

            opening.Finish();
        }
        catch (SqliteException e)
        {
            _log.OfFile.CheckpointFailed(File.Path, Trouble.Explain(File.Path, e)); // the next start reads the log
        }
        finally
        {
            opening.Dispose();
        }
    }
}
