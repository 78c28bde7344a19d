namespace ChatRoom.Participants;

/// <summary>
/// Lets the changes of one person happen one after the other, on whichever connection they begin: of their alias, of their
/// connections, of the rooms in which others see them, and of held messages that are published or forgotten. So announcements are
/// in the order of the changes. Not a lock: the holder of a turn may wait for presence, the journal, the state and the registry of
/// aliases, but never for a client.
/// </summary>
internal sealed class PersonTurns
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, Turn> _last = []; // of the people who have one

    /// <summary>Waits for the turns that others have taken, and takes the next one. End it by disposing it.</summary>
    public ValueTask<Turn> TakeAsync(long person)
    {
        var turn = new Turn(this, person);
        Turn? before;
        lock (_lock)
        {
            before = _last.GetValueOrDefault(person);
            _last[person] = turn;
        }

        return before is null ? new(turn) : WaitAsync(before, turn);
    }

    private static async ValueTask<Turn> WaitAsync(Turn before, Turn turn)
    {
        await before.WhenOver;
        return turn;
    }

    private void End(Turn turn)
    {
        lock (_lock)
        {
            if (_last.GetValueOrDefault(turn.Person) == turn)
            {
                _last.Remove(turn.Person);
            }
        }
    }

    /// <summary>The turn of one change.</summary>
    internal sealed class Turn(PersonTurns turns, long person) : IDisposable
    {
        private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The number of the person.</summary>
        public long Person => person;

        /// <summary>Completes when the next change may begin.</summary>
        public Task WhenOver => _over.Task;

        /// <summary>Ends the turn.</summary>
        public void Dispose()
        {
            turns.End(this);
            _over.TrySetResult();
        }
    }
}
