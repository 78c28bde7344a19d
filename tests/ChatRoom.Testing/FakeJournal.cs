using System.Collections.Concurrent;
using ChatRoom.Journal;
using ChatRoom.Protocol;

namespace ChatRoom.Testing;

/// <summary>A journal in memory that a test can slow down, and make fail.</summary>
public sealed class FakeJournal : IMessageJournal
{
    private readonly MemoryJournal _journal = new();
    private readonly Queue<(string Room, ChatEvent Event, TaskCompletionSource<long> Done)> _held = [];
    private readonly ConcurrentDictionary<string, ConcurrentQueue<JournalEntry>> _all = new(StringComparer.Ordinal);
    private bool _holding;

    /// <summary>The message with which all appends fail; null: appends succeed.</summary>
    public string? Failure { get; set; }

    /// <summary>Whether a failed append may have been stored, so that its outcome is unknown.</summary>
    public bool MayBeStored { get; set; }

    /// <summary>Whether opening a room fails.</summary>
    public bool CannotBeRead { get; set; }

    /// <summary>Whether reading fails.</summary>
    public bool CannotBeReadBack { get; set; }

    /// <summary>Whether the journal does not know which events belong to the epoch of a room.</summary>
    public bool HidesEpochs { get; set; }

    /// <inheritdoc />
    public RoomEpoch EpochOf(string room) => HidesEpochs ? _journal.EpochOf(room) with { LastIdBefore = null } : _journal.EpochOf(room);

    /// <summary>Whether all entries can be read, as from a file; otherwise only the newest 1,000.</summary>
    public bool KeepsAll { get; set; }

    /// <summary>Called before each <see cref="ReadAfterAsync"/>, which fails if this throws.</summary>
    public Action? ReadingAfter { get; set; }

    /// <summary>Called by each <see cref="CatchUpAsync"/>.</summary>
    public Action<string>? CatchingUp { get; set; }

    /// <summary>Called with each event before it is stored.</summary>
    public Action<ChatEvent>? Appending { get; set; }

    /// <summary>Whether new appends wait until <see cref="Release"/>.</summary>
    public bool Holding
    {
        get => _holding;
        set
        {
            lock (_held)
            {
                _holding = value;
            }
        }
    }

    /// <summary>The number of waiting appends.</summary>
    public int Held
    {
        get
        {
            lock (_held)
            {
                return _held.Count;
            }
        }
    }

    /// <summary>The texts of all appends, in the order in which they began.</summary>
    public List<string> Begun { get; } = [];

    /// <inheritdoc />
    public ValueTask<long> AppendAsync(string room, ChatEvent e, AppendKey key, CancellationToken cancellationToken)
    {
        Appending?.Invoke(e);
        lock (_held)
        {
            Begun.Add(System.Text.Encoding.UTF8.GetString(e.Text.Span));
            if (_holding)
            {
                var done = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
                _held.Enqueue((room, e, done));
                return new ValueTask<long>(done.Task.WaitAsync(cancellationToken));
            }
        }

        return Failure is { } failure ? throw new JournalException(failure) { MayBeStored = MayBeStored }
            : KeepsAll ? AppendAndKeepAsync(room, e, key, cancellationToken)
            : _journal.AppendAsync(room, e, key, cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask<IAsyncDisposable> FollowAsync(string room, IJournalFollower follower, CancellationToken cancellationToken) =>
        CannotBeRead ? throw new JournalException("unreadable") : _journal.FollowAsync(room, follower, cancellationToken);

    /// <inheritdoc />
    public ValueTask CatchUpAsync(string room, CancellationToken cancellationToken)
    {
        CatchingUp?.Invoke(room);
        return default;
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<JournalEntry>> ReadBeforeAsync(string room, long before, int count, CancellationToken cancellationToken) =>
        CannotBeReadBack ? throw new JournalException("unreadable")
        : KeepsAll ? Kept(room, entries => entries.Where(entry => entry.Id < before).TakeLast(count))
        : _journal.ReadBeforeAsync(room, before, count, cancellationToken);

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<JournalEntry>> ReadAfterAsync(string room, long after, int count, CancellationToken cancellationToken)
    {
        ReadingAfter?.Invoke();
        return CannotBeReadBack ? throw new JournalException("unreadable")
            : KeepsAll ? Kept(room, entries => entries.Where(entry => entry.Id > after).Take(count))
            : _journal.ReadAfterAsync(room, after, count, cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<JournalEntry>> ReadTextsAsync(string room, long person, long before, int count, CancellationToken cancellationToken) =>
        CannotBeReadBack ? throw new JournalException("unreadable") : _journal.ReadTextsAsync(room, person, before, count, cancellationToken);

    /// <inheritdoc />
    public ValueTask<TextPage> ReadTextsAsync(long person, string? after, int count, CancellationToken cancellationToken) =>
        CannotBeReadBack ? throw new JournalException("unreadable") : _journal.ReadTextsAsync(person, after, count, cancellationToken);

    private async ValueTask<long> AppendAndKeepAsync(string room, ChatEvent e, AppendKey key, CancellationToken cancellationToken)
    {
        var id = await _journal.AppendAsync(room, e, key, cancellationToken);
        _all.GetOrAdd(room, static _ => []).Enqueue(new JournalEntry(id, e));
        return id;
    }

    private ValueTask<IReadOnlyList<JournalEntry>> Kept(string room, Func<IEnumerable<JournalEntry>, IEnumerable<JournalEntry>> which) =>
        ValueTask.FromResult<IReadOnlyList<JournalEntry>>([.. which(_all.GetOrAdd(room, static _ => []))]);

    /// <summary>Completes the oldest waiting appends. They fail while <see cref="Failure"/> is set.</summary>
    public void Release(int count = int.MaxValue)
    {
        lock (_held)
        {
            for (; count > 0 && _held.TryDequeue(out var append); count--)
            {
                if (Failure is { } failure)
                {
                    append.Done.SetException(new JournalException(failure) { MayBeStored = MayBeStored });
                }
                else
                {
                    append.Done.SetResult(_journal.AppendAsync(append.Room, append.Event).AsTask().Result);
                }
            }
        }
    }
}
