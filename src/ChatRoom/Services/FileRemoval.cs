using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Threading.Channels;
using ChatRoom.Files;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Services;

// Contract of FileRemoval (tests in ChatRoom.Tests/Services/FileRemovalTests):
//
// 1. A file goes with its message: when the text is removed (/redact, /purge, /forget), when retention deletes it, when a moderator
//    drops it, and when its room is unregistered. Nobody can read it from then on; its content is deleted soon afterwards.
// 2. At the start, after a kill too, all files whose messages are gone are removed, and all contents that belong to no file. In
//    a cluster, only the node with the duty removes the latter: another node may be storing a content that belongs to no file yet.
// 3. A file whose message is not known yet stays while a moderator holds the message, and for Patience. Then, or as soon as the held
//    message is released or dropped, its message is looked for in the room.
// 4. A failure of the state, the journal or the store ends nothing: it tries again every minute.

/// <summary>Removes files whose messages are gone, in the background. The contract stands above.</summary>
internal sealed class FileRemoval : BackgroundService, IHostedLifecycleService
{
    /// <summary>How long the message of a file may be under way.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly SharedFiles _files;
    private readonly IFileStore _store;
    private readonly ObservedJournal _journal;
    private readonly ChatState _state;
    private readonly IClusterDuty _duty;
    private readonly TimeProvider _time;
    private readonly ILogger<FileRemoval> _log;
    private readonly ConcurrentQueue<HeldRecord> _decided = new(); // held messages that were released, dropped or forgotten
    private IReadOnlyList<string> _stored = []; // at the start
    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public FileRemoval(SharedFiles files, IFileStore store, ObservedJournal journal, ChatState state, IClusterDuty duty, TimeProvider time, ILogger<FileRemoval> log)
    {
        (_files, _store, _journal, _state, _duty, _time, _log) = (files, store, journal, state, duty, time, log);
        journal.TextsReplaced += LeaveTargets;
        files.Leaving += () => _wakes.Writer.TryWrite(true);
        state.Held.Changed += (before, after) =>
        {
            if (before is not null && after is null && store.IsAvailable)
            {
                _decided.Enqueue(before);
                _wakes.Writer.TryWrite(true);
            }
        };
        state.Rooms.Changed += (before, after) =>
        {
            if (before is not null && after is null)
            {
                LeaveAll(before.Room);
            }
        };
    }

    /// <summary>Looks at all files once, as at the start.</summary>
    /// <exception cref="JournalException">Messages cannot be read.</exception>
    public async Task LookAtAllAsync(CancellationToken cancellationToken)
    {
        foreach (var file in _files.All)
        {
            if (file.Message != 0 && !await HasMessageAsync(file, cancellationToken))
            {
                _files.Leave(file);
            }
        }
    }

    /// <summary>Lets the files go whose messages were deleted since, and looks for the messages of others.</summary>
    /// <exception cref="JournalException">Messages cannot be read.</exception>
    /// <exception cref="StateException">What was found cannot be stored.</exception>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var room in _files.All.Where(static file => file.Message != 0).GroupBy(static file => file.Room))
        {
            foreach (var file in room.OrderBy(static file => file.Message))
            {
                if (await HasMessageAsync(file, cancellationToken))
                {
                    break; // retention deletes the oldest first
                }

                _files.Leave(file);
            }
        }

        var old = _time.GetUtcNow() - Patience;
        foreach (var file in _files.All.Where(file => file.Message == 0 && file.At < old && !IsHeld(file)))
        {
            await FindMessageAsync(file, cancellationToken);
        }
    }

    /// <summary>Looks for the messages of files that were held until now.</summary>
    /// <exception cref="JournalException">Messages cannot be read.</exception>
    /// <exception cref="StateException">What was found cannot be stored.</exception>
    public async Task LookAtDecidedAsync(CancellationToken cancellationToken)
    {
        while (_decided.TryDequeue(out var held))
        {
            foreach (var file in _files.All.Where(file => file.Message == 0 && held.Text.Contains(file.Id, StringComparison.Ordinal)))
            {
                await FindMessageAsync(file, cancellationToken);
            }
        }
    }

    /// <summary>Removes the records and the contents of files that are to go.</summary>
    /// <exception cref="StateException">The change cannot be stored.</exception>
    /// <exception cref="IOException">A content cannot be deleted. All others are deleted.</exception>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        ExceptionDispatchInfo? failure = null;
        foreach (var id in _files.LeavingIds)
        {
            await _state.ChangeAsync(change =>
            {
                if (_state.Files.Find(id) is { } file)
                {
                    change.Remove(file);
                }

                return true;
            }, cancellationToken);
            try
            {
                _store.Delete(id);
                _files.Gone(id);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        }

        failure?.Throw();
    }

    /// <inheritdoc />
    /// <remarks>Lists what is stored before anybody can upload more.</remarks>
    public Task StartingAsync(CancellationToken cancellationToken) => TryAsync(async () =>
    {
        if (await _duty.IsMineAsync(cancellationToken))
        {
            _stored = [.. _store.Recover()];
        }
    });

    /// <inheritdoc />
    public override Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    /// <remarks>Begins here, because journal and state are open by then.</remarks>
    public Task StartedAsync(CancellationToken cancellationToken) => base.StartAsync(cancellationToken);

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_store.IsAvailable)
        {
            return;
        }

        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await TryAsync(DeleteOrphans);
        await TryAsync(() => LookAtAllAsync(stoppingToken));
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            var tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
            var wake = _wakes.Reader.WaitToReadAsync(stoppingToken).AsTask();
            while (!stoppingToken.IsCancellationRequested)
            {
                await TryAsync(() => LookAtDecidedAsync(stoppingToken));
                await TryAsync(() => RemoveAsync(stoppingToken));
                if (await Task.WhenAny(tick, wake) == tick)
                {
                    tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
                    await TryAsync(() => LookAsync(stoppingToken));
                }
                else
                {
                    _wakes.Reader.TryRead(out _);
                    wake = _wakes.Reader.WaitToReadAsync(stoppingToken).AsTask();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server is shutting down.
        }
    }

    private Task DeleteOrphans()
    {
        foreach (var id in _stored.Where(id => _state.Files.Find(id) is null))
        {
            try
            {
                _store.Delete(id);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                FileLog.CannotRemove(_log, e); // the next start tries again
            }
        }

        _stored = [];
        return Task.CompletedTask;
    }

    private async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception e) when (e is JournalException or StateException or IOException or UnauthorizedAccessException)
        {
            FileLog.CannotRemove(_log, e);
        }
    }

    private void LeaveTargets(string room, ChatEvent e)
    {
        foreach (var target in e.Kind == ChatEventKind.Edited ? [] : e.Targets)
        {
            if (_files.Find(room, target) is { } file)
            {
                _files.Leave(file);
            }
        }
    }

    private void LeaveAll(string room)
    {
        foreach (var file in _files.All.Where(file => SharedFiles.RoomOf(file)?.Key == room))
        {
            _files.Leave(file);
        }
    }

    private bool IsHeld(FileRecord file) => _state.Held.All.Any(held => held.Text.Contains(file.Id, StringComparison.Ordinal));

    private async Task<bool> HasMessageAsync(FileRecord file, CancellationToken cancellationToken) =>
        SharedFiles.RoomOf(file) is { } room
        && await _journal.FindAsync(room.Key, file.Message, cancellationToken) is { } message && Names(message, file);

    /// <summary>Notes the message that names a file, or lets the file go if there is none.</summary>
    private async Task FindMessageAsync(FileRecord file, CancellationToken cancellationToken)
    {
        var after = file.After;
        if (SharedFiles.RoomOf(file) is { } named)
        {
            await _journal.CatchUpAsync(named.Key, cancellationToken); // another node may have stored the message a moment ago
        }

        while (SharedFiles.RoomOf(file) is { } room
            && await _journal.ReadAfterAsync(room.Key, after, IMessageJournal.MostRead, cancellationToken) is { Count: > 0 } entries)
        {
            if (entries.FirstOrDefault(entry => Names(entry.Event, file)) is { Id: > 0 } found)
            {
                await _state.ChangeAsync(change =>
                {
                    if (ReferenceEquals(_state.Files.Find(file.Id), file))
                    {
                        change.Put(file with { Message = found.Id });
                    }

                    return true;
                }, cancellationToken);
                return;
            }

            after = entries[^1].Id;
        }

        _files.Leave(file);
    }

    private static bool Names(ChatEvent e, FileRecord file) => e.IsMessage && e.AuthorId == file.Author && e.Text.Span.IndexOf(Encoding.UTF8.GetBytes(file.Id)) >= 0;
}
