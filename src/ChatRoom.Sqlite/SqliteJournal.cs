using System.Diagnostics.Metrics;
using System.Globalization;
using ChatRoom.Journal;
using ChatRoom.Journal.Writing;
using ChatRoom.Protocol;
using ChatRoom.Sqlite.Configuration;
using ChatRoom.Sqlite.Diagnostics;
using ChatRoom.Sqlite.Reading;
using ChatRoom.Sqlite.Retention;
using ChatRoom.Sqlite.Storage;
using ChatRoom.Sqlite.Writing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatRoom.Sqlite;

/// <summary>
/// Stores all events in one SQLite file. One thread writes (<see cref="Writing.Writer"/>); other connections read what is no
/// longer in memory, without blocking the writer or waiting for it.
/// </summary>
internal sealed class SqliteJournal : IMessageJournal, IAsyncDisposable
{
    private readonly SqliteOptions _options;
    private readonly JournalLog _log;
    private readonly JournalInstruments _instruments;
    private readonly RoomTable _rooms = new();
    private readonly WriterState _state;
    private readonly ReaderPool _readers;
    private Opening? _opening;
    private EventStore? _store;
    private Writer? _writer;
    private Checkpointer? _checkpointer;
    private IntegrityCheck? _check;
    private Task _checking = Task.CompletedTask;
    private volatile string? _warning;
    private bool _announced;
    private long _epoch;

    /// <summary>Creates the journal; <see cref="OpenAsync"/> opens its file.</summary>
    public SqliteJournal(IOptions<SqliteOptions> options, ILogger<SqliteJournal> logger, IMeterFactory? meters = null)
    {
        _options = options.Value;
        _log = new JournalLog(logger);
        _instruments = new JournalInstruments(_log.ListenerFailed, meters);
        File = new DatabaseFile(_options.FullPath);
        _state = new WriterState(File, _log);
        _instruments.Observe(() => _state.Failure is null, () => _state.RefusedInAll);
        _instruments.ObserveFile(File.Path, () => File.Bytes);
        _readers = new ReaderPool(File, e => _writer?.Damage(e));
    }

    /// <summary>The file.</summary>
    public DatabaseFile File { get; }

    /// <summary>How long a start waits for the check of a file that was not closed cleanly; then the check continues in the background. 0: not at all.</summary>
    public TimeSpan CheckPatience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the write-ahead log is copied into the file.</summary>
    public CheckpointPace Checkpoints { get; init; } = CheckpointPace.Default;

    /// <summary>The writer, for maintenance.</summary>
    /// <exception cref="InvalidOperationException">The journal is not open yet.</exception>
    public Writer Writer => _writer ?? throw new InvalidOperationException("the journal is not open yet");

    /// <summary>The rooms that change, for the search index.</summary>
    public RoomChanges Changes => _rooms.Changes;

    /// <summary>The rooms that change, for retention.</summary>
    public RoomChanges ChangesForRetention => _rooms.ChangesForRetention;

    /// <inheritdoc />
    public string? Failure => _state.Failure;

    /// <inheritdoc />
    public string Kind => "sqlite";

    /// <inheritdoc />
    public string? Warning
    {
        get => _warning;
        set => _warning = value;
    }

    /// <inheritdoc />
    /// <remarks>All rooms share one epoch. The last id before it is unknown, because a restored file does not contain it.</remarks>
    public RoomEpoch EpochOf(string room) => new(_epoch, LastIdBefore: null);

    /// <inheritdoc />
    public long? Bytes => File.Bytes;

    /// <summary>Opens the file, and creates it if it does not exist. Call once, before everything else.</summary>
    /// <exception cref="JournalFileException">The file cannot be used as it is.</exception>
    public async Task OpenAsync()
    {
        _opening = Opening.Of(File, _options.Durability);
        try
        {
            _epoch = Schema.EpochOf(_opening.Writer);
            _store = new EventStore(_opening.Writer);
            _writer = new Writer(File, _store, _rooms, _state, _options.Durability, _log, _instruments);
            if (!_opening.WasClean)
            {
                await CheckAsync();
            }
        }
        catch (SqliteException e)
        {
            throw new JournalFileException(Trouble.Explain(File.Path, e), e);
        }

        _writer.Start();
        _checkpointer = new Checkpointer(File, _writer, _state, _log, _opening.WasClean, Checkpoints);
        _checkpointer.Start();
    }

    /// <summary>Logs that the journal is open. Called when the server is up, so that a failed start does not log it.</summary>
    public void Announce()
    {
        _log.Opened(File.Path, File.Bytes, _options.Durability);
        _announced = true;
    }

    /// <inheritdoc />
    public ValueTask<long> AppendAsync(string room, ChatEvent e, AppendKey key, CancellationToken cancellationToken) =>
        AppendWaiter.AppendAsync(waiter => Writer.Append(room, e, key, waiter), cancellationToken);

    /// <inheritdoc />
    public long? Append(string room, ChatEvent e, AppendKey key, IAppendObserver observer)
    {
        Writer.Append(room, e, key, observer);
        return null;
    }

    /// <inheritdoc />
    public async ValueTask<IAsyncDisposable> FollowAsync(string room, IJournalFollower follower, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await WarmAsync(room, cancellationToken);
        var following = Writer.WithRoomAsync(room, state => state.Follow(follower, _epoch));
        try
        {
            await following.WaitAsync(cancellationToken);
            return new Subscription(Writer, room, follower);
        }
        catch (OperationCanceledException)
        {
            _ = new Subscription(Writer, room, follower).DisposeAsync().AsTask(); // runs after the call above
            throw;
        }
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<JournalEntry>> ReadBeforeAsync(string room, long before, int count, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<IReadOnlyList<JournalEntry>>(cancellationToken);
        }

        var state = _rooms.Find(room);
        var memory = state?.Before(before, count);
        var (entries, from, changes) = memory ?? ([], before, -1);
        return entries.Length == count || from <= 1
            ? ValueTask.FromResult<IReadOnlyList<JournalEntry>>(entries)
            : ReadAsync();

        async ValueTask<IReadOnlyList<JournalEntry>> ReadAsync()
        {
            var older = await _readers.ReadAsync(reader => reader.Before(room, Math.Min(before, from), count - entries.Length), cancellationToken);
            state?.Extend(older, changes);
            return [.. older, .. entries];
        }
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<JournalEntry>> ReadAfterAsync(string room, long after, int count, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<IReadOnlyList<JournalEntry>>(cancellationToken);
        }

        var memory = _rooms.Find(room)?.After(after, count);
        var (entries, from) = memory ?? ([], long.MaxValue);
        return from - 1 <= after
            ? ValueTask.FromResult<IReadOnlyList<JournalEntry>>(entries)
            : ReadAsync();

        async ValueTask<IReadOnlyList<JournalEntry>> ReadAsync()
        {
            var older = await _readers.ReadAsync(reader => reader.Between(room, after, from, count), cancellationToken);
            return [.. older, .. entries.Take(count - older.Count)];
        }
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<JournalEntry>> ReadTextsAsync(string room, long person, long before, int count, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<IReadOnlyList<JournalEntry>>(cancellationToken)
        : new(_readers.ReadAsync<IReadOnlyList<JournalEntry>>(reader => reader.TextsBefore(room, person, before, count), cancellationToken));

    /// <inheritdoc />
    public ValueTask<TextPage> ReadTextsAsync(long person, string? after, int count, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<TextPage>(cancellationToken)
        : new(_readers.ReadAsync(reader => reader.Texts(person, after is null ? 0 : long.Parse(after, CultureInfo.InvariantCulture), count), cancellationToken));

    /// <inheritdoc />
    public ValueTask<long?> FindAppendAsync(AppendKey key, CancellationToken cancellationToken) => key.IsLasting
        ? new(_readers.ReadAsync(reader => reader.FindAppend(key), cancellationToken))
        : default;

    /// <summary>Deletes a slice of what retention has chosen, from the file and from memory.</summary>
    /// <returns>How many events and how many rooms were deleted.</returns>
    /// <exception cref="JournalException">The events cannot be deleted.</exception>
    public async Task<(long Events, int Rooms)> DeleteAsync(IReadOnlyList<Expiry> slice)
    {
        (long, int) deleted = default;
        await Writer.RunAsync(writer => deleted = Deletion.Run(writer, _rooms, slice));
        foreach (var expiry in slice)
        {
            Changes.Add(expiry.Room);
        }

        return deleted;
    }

    /// <summary>Returns a room that the writer has in memory, or null.</summary>
    public RoomState? Find(string room) => _rooms.Find(room);

    /// <summary>Stores the waiting events and closes the file cleanly, so that it needs no check when it is opened next.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_opening is null)
        {
            return;
        }

        if (_checkpointer is not null)
        {
            await _checkpointer.DisposeAsync();
            await Writer.EndAsync();
        }

        _check?.Dispose();
        await _checking;
        await _readers.DisposeAsync();
        Close(_opening);
        _opening = null;
    }

    /// <summary>Reads a room that is not in memory before the writer does: then only the newcomer waits for the disk, not all messages.</summary>
    private async Task WarmAsync(string room, CancellationToken cancellationToken)
    {
        try
        {
            if (_rooms.Find(room) is null)
            {
                await _readers.ReadAsync(reader => reader.Before(room, long.MaxValue, 1).Count, cancellationToken);
            }
        }
        catch (JournalException)
        {
            // The writer will meet the same error, and report it.
        }
    }

    private async Task CheckAsync()
    {
        _check = new IntegrityCheck(File, _log);
        _checking = await _check.StartAsync(CheckPatience, damage => Writer.Damage(damage));
    }

    private void Close(Opening opening)
    {
        _store?.Dispose();
        try
        {
            if (_checkpointer is null || _state.IsDamaged || _check?.HasPassed == false)
            {
                Opening.Abandon(opening.Writer);
                return;
            }

            opening.Finish();
            if (_announced)
            {
                _log.Closed(File.Path);
            }
        }
        catch (SqliteException e)
        {
            _log.CheckpointFailed(File.Path, Trouble.Explain(File.Path, e)); // the events are still in the log, and the next start reads them from there
        }
        finally
        {
            opening.Dispose();
        }
    }

    private sealed class Subscription(Writer writer, string room, IJournalFollower follower) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            try
            {
                await writer.WithRoomAsync(room, state => state.Unfollow(follower));
            }
            catch (JournalException)
            {
                // The journal is closed, so it delivers nothing.
            }
        }
    }
}
