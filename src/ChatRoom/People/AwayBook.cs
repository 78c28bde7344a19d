using System.Collections.Immutable;

namespace ChatRoom.People;

/// <summary>The people who are away. Thread-safe. Asked for each message, so reading takes no lock.</summary>
internal sealed class AwayBook
{
    private ImmutableDictionary<long, AwayNote> _notes = ImmutableDictionary<long, AwayNote>.Empty;

    /// <summary>Whether nobody is away.</summary>
    public bool IsEmpty => Volatile.Read(ref _notes).IsEmpty;

    /// <summary>Returns the note of a person; null: they are not away.</summary>
    public AwayNote? Find(long person) => Volatile.Read(ref _notes).GetValueOrDefault(person);

    /// <summary>Records that a person is away.</summary>
    public void Set(long person, AwayNote note) => ImmutableInterlocked.AddOrUpdate(ref _notes, person, note, (_, _) => note);

    /// <summary>Records that a person is back. Returns their note; null: they were not away.</summary>
    public AwayNote? Remove(long person) =>
        !Volatile.Read(ref _notes).IsEmpty && ImmutableInterlocked.TryRemove(ref _notes, person, out var note) ? note : null;
}
