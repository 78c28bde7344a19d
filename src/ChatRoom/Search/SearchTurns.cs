using ChatRoom.Journal;

namespace ChatRoom.Search;

/// <summary>Bounds how many searches run at once, how many wait, and how long. Thread-safe.</summary>
/// <param name="atATime">How many searches run at once.</param>
/// <param name="mostWaiting">How many searches may wait.</param>
internal sealed class SearchTurns(int atATime, int mostWaiting) : IDisposable
{
    private readonly SemaphoreSlim _places = new(atATime);
    private int _waiting;

    /// <summary>Waits for a turn, which <see cref="Leave"/> ends.</summary>
    /// <exception cref="JournalException">Too many searches wait, or this one has waited too long.</exception>
    public async Task EnterAsync(TimeSpan longestWait, CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > mostWaiting || !await _places.WaitAsync(longestWait, cancellationToken))
            {
                throw new JournalException("too many searches are running, please try again");
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Ends a turn.</summary>
    public void Leave() => _places.Release();

    /// <inheritdoc />
    public void Dispose() => _places.Dispose();
}
