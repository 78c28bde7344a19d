using System.Collections.Concurrent;
using ChatRoom.Journal;
using ChatRoom.Protocol;

namespace ChatRoom.Testing;

/// <summary>A journal that is as slow as a test wants, and refuses when it is told to.</summary>
public sealed class FakeJournal : IMessageJournal
{
    private readonly MemoryJournal _journal = new();
    private readonly Queue<(string Room, ChatEvent Event, TaskCompletionSource<long> Done)> _held = [];
    private readonly ConcurrentDictionary<string, ConcurrentQueue<JournalEntry>> _all = new(StringComparer.Ordinal);
    private bool _holding;

    /// <summary>While this is set, nothing can be stored.</summary>
    public string? Failure { get; set; }

    /// <summary>Whether it is unknown if an append is stored that fails.</summary>
    public bool MayBeStored { get; set; }

    /// <summary>While this is set, no room can be opened.</summary>
    public bool CannotBeRead { get; set; }

    /// <summary>While this is set, nothing can be read back.</summary>
    public bool CannotBeReadBack { get; set; }

    /// <summary>While this is set, it is not known which events belong to the epoch of a room.</summary>
    public bool HidesEpochs { get; set; }

    /// <inheritdoc />
    public RoomEpoch EpochOf(string room) => HidesEpochs ? _journal.EpochOf(room) with { LastIdBefore = null } : _journal.EpochOf(room);

    /// <summary>While this is set, all that is appended can be read back, as from a file; else the newest 1,000 entries.</summary>
    public bool KeepsAll { get; set; }

    /// <summary>Called before each <see cref="ReadAfterAsync"/>, which fails as this does.</summary>
    public Action? ReadingAfter { get; set; }

    /// <summary>Called with each event before it is stored.</summary>
    public Action<ChatEvent>? Appending { get; set; }

    /// <summary>From now on appends wait, until <see cref="Release"/>.</summary>
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

    /// <summary>Appends that wait.</summary>
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

    /// <summary>Texts in the order in which their appends were begun.</summary>
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

    private async ValueTask<long> AppendAndKeepAsync(string room, ChatEvent e, AppendKey key, CancellationToken cancellationToken)
    {
        var id = await _journal.AppendAsync(room, e, key, cancellationToken);
        _all.GetOrAdd(room, static _ => []).Enqueue(new JournalEntry(id, e));
        return id;
    }

    private ValueTask<IReadOnlyList<JournalEntry>> Kept(string room, Func<IEnumerable<JournalEntry>, IEnumerable<JournalEntry>> which) =>
        ValueTask.FromResult<IReadOnlyList<JournalEntry>>([.. which(_all.GetOrAdd(room, static _ => []))]);

    /// <summary>Lets the oldest of those that wait go on; refused while <see cref="Failure"/> is set.</summary>
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
