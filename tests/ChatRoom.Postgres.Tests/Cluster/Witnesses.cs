using System.Diagnostics;
using ChatRoom.Testing;
using Npgsql;

namespace ChatRoom.Postgres.Tests.Cluster;

/// <summary>Witnesses of one chat, whatever happens to its nodes. They talk, and <see cref="Judge"/> compares what they saw.</summary>
internal sealed class Witnesses : IAsyncDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(300);

    private readonly IReadOnlyList<string> _rooms;
    private readonly Witness[] _all;
    private readonly CancellationTokenSource _quiet = new();
    private Task _talking = Task.CompletedTask;

    /// <param name="count">How many.</param>
    /// <param name="rooms">Their rooms.</param>
    /// <param name="ports">The chat ports of the nodes, which may change when a node is started again. They are spread over them.</param>
    public Witnesses(int count, IReadOnlyList<string> rooms, IReadOnlyList<int> ports)
    {
        _rooms = rooms;
        _all = [.. Enumerable.Range(0, count).Select(i => new Witness($"w{i}", rooms, ports, i % ports.Count))];
        Array.ForEach(_all, static witness => witness.Start());
    }

    /// <summary>The witnesses.</summary>
    public IReadOnlyList<Witness> All => _all;

    /// <summary>Returns how often ids were set back for an account.</summary>
    public static int SetBacks(Account account) => account.Seen.Count(static seen => seen.Line == "set back");

    /// <summary>Lets them talk until <see cref="QuietAsync"/>: one after the other, in rooms that the seed chooses.</summary>
    public void Talk(TimeSpan pace, int seed = 1) => _talking = Task.Run(async () =>
    {
        var random = new Random(seed);
        for (var said = 1; !_quiet.IsCancellationRequested; said++)
        {
            _all[said % _all.Length].Say(_rooms[random.Next(_rooms.Count)], $"message {said} ends");
            await Task.Delay(pace, _quiet.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    });

    /// <summary>Waits until every witness has seen a new message in every room: the chat works. It is repeated: one that is said while a connection ends may be lost.</summary>
    public async Task AllSeeAsync(string what)
    {
        foreach (var room in _rooms)
        {
            var (attempts, saidAt) = (0, 0L);
            await Deadline.UntilAsync(
                () =>
                {
                    Array.ForEach(_all, static witness => { if (witness.Failure is { } failure) { throw failure; } });
                    if (attempts == 0 || Stopwatch.GetElapsedTime(saidAt) > Again)
                    {
                        _all[attempts % _all.Length].Say(room, Text(++attempts));
                        saidAt = Stopwatch.GetTimestamp();
                    }

                    return Task.FromResult(Enumerable.Range(1, attempts).Any(i => _all.All(witness => witness.HasSeen(room, Text(i)))));
                },
                static all => all,
                _ => $"not all see '{what}' in {room}: {string.Join(", ", _all.Select(witness => $"{witness.Name} {witness.Connections} {Enumerable.Range(1, attempts).Count(i => witness.HasSeen(room, Text(i)))}/{attempts} {witness.Refusal}"))}");

            string Text(int attempt) => $"{what} in {room}, attempt {attempt}";
        }
    }

    /// <summary>Ends the talk, and waits until everybody has seen all of it.</summary>
    public async Task QuietAsync()
    {
        await _quiet.CancelAsync();
        await _talking;
        await AllSeeAsync("after all");
    }

    /// <summary>Ends the witnesses, and returns what the judge finds. Call <see cref="QuietAsync"/> before.</summary>
    /// <param name="database">The database that has everything.</param>
    /// <param name="isAfterSetBack">Whether to judge only what each witness saw after its ids were set back, and what was said with "after".</param>
    public async Task<IReadOnlyList<string>> JudgeAsync(string database, bool isAfterSetBack = false)
    {
        await DisposeAsync();
        return Judge.Faults(
            [.. _all.SelectMany(static witness => witness.Accounts).Select(account => isAfterSetBack ? AfterSetBack(account) : account)],
            [.. _all.SelectMany(static witness => witness.Sent).Where(sent => !isAfterSetBack || sent.Text.StartsWith("after", StringComparison.Ordinal))],
            await StoredAsync(database));
    }

    public async ValueTask DisposeAsync()
    {
        await _quiet.CancelAsync();
        await _talking;
        foreach (var witness in _all)
        {
            await witness.DisposeAsync();
        }
    }

    private static Account AfterSetBack(Account account) => account with
    {
        Seen = [.. account.Seen.Skip(account.Seen.Select(static (seen, i) => seen.Line == "set back" ? i + 1 : 0).Max())],
    };

    private static async Task<IReadOnlyCollection<(string Room, long Id, string? Text)>> StoredAsync(string database)
    {
        await using var connection = new NpgsqlConnection($"{database};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT r.key, e.id, CASE WHEN e.kind = 1 THEN e.text END FROM events e JOIN rooms r ON r.number = e.room ORDER BY r.key, e.id", connection);
        await using var row = await command.ExecuteReaderAsync();
        var stored = new List<(string, long, string?)>();
        while (await row.ReadAsync())
        {
            stored.Add((row.GetString(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetString(2)));
        }

        return stored;
    }
}
