using ChatRoom.Journal;
using ChatRoom.Postgres.Reading;
using ChatRoom.Postgres.Storage;
using ChatRoom.Search;

namespace ChatRoom.Postgres.Search;

/// <summary>
/// Searches the messages in the database, with limits on the time and number of searches. The words of a message are stored with it,
/// in the same transaction: so a message is found at once, and a removed text never again.
/// </summary>
internal sealed class PostgresMessageSearch(Database database) : IMessageSearch, IDisposable
{
    private const int AtATime = 2;
    private const int MostWaiting = 100;

    private const string Sql = $"""
        SELECT {EventReader.Columns} FROM events e
        WHERE e.room = (SELECT number FROM rooms WHERE key = $1) AND e.words @@ $2::tsquery AND e.id < $3
        ORDER BY e.id DESC LIMIT $4 OFFSET $5
        """;

    private readonly SearchTurns _turns = new(AtATime, MostWaiting);

    /// <summary>How long a search may take.</summary>
    public TimeSpan LongestSearch { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a search may wait for other searches.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public async ValueTask<SearchPage> FindAsync(string room, SearchQuery query, CancellationToken cancellationToken)
    {
        await _turns.EnterAsync(LongestWait, cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestSearch);
        try
        {
            // One more than is shown, to find out whether there are older ones.
            var found = await database.RunAsync(
                async (connection, token) =>
                {
                    await using var command = EventReader.Command(
                        connection, Sql, room, SearchVector.QueryOf(query), query.Before, SearchQuery.PageSize + 1, (query.Page - 1) * SearchQuery.PageSize);
                    return await EventReader.ReadAsync(command, token);
                },
                limit.Token);
            return new SearchPage([.. found.Take(SearchQuery.PageSize)], found.Count > SearchQuery.PageSize);
        }
        catch (Exception e) when (Trouble.IsTooLong(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new JournalException("that search takes too long, please add a rarer word", e);
        }
        catch (Exception e) when (Trouble.IsOfDatabase(e))
        {
            throw new JournalException("search is not available right now, please try again later", e);
        }
        finally
        {
            _turns.Leave();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _turns.Dispose();
}
