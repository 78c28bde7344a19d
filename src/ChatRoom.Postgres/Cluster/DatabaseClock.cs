using System.Diagnostics;
using Npgsql;

namespace ChatRoom.Postgres.Cluster;

/// <summary>
/// The clock of the database, which is the same for all nodes: read now and then, and continued by this process in between. Until it was
/// read, it is the clock of this machine. Thread-safe.
/// </summary>
internal sealed class DatabaseClock
{
    private static readonly TimeSpan Exactness = TimeSpan.FromMilliseconds(500);

    private Reading? _reading;

    /// <summary>The time, ahead by half a second at most.</summary>
    public DateTimeOffset Now => Volatile.Read(ref _reading) is { } reading ? reading.Time + Stopwatch.GetElapsedTime(reading.At) : DateTimeOffset.UtcNow;

    /// <summary>Reads the clock. An answer that took long says little: if there is a former one, that stays.</summary>
    public async Task ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        var begin = Stopwatch.GetTimestamp();
        var time = new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellationToken))!);
        if (_reading is null || Stopwatch.GetElapsedTime(begin) < Exactness)
        {
            Volatile.Write(ref _reading, new Reading(time, begin));
        }
    }

    private sealed record Reading(DateTimeOffset Time, long At);
}
