using System.Text.Json.Nodes;
using ChatRoom.Bench.Checking;
using ChatRoom.Protocol;
using ChatRoom.Sqlite;
using ChatRoom.Sqlite.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChatRoom.Bench.Storage;

/// <summary>Measures single appends to a new journal, one after another, while other threads compute.</summary>
/// <param name="path">The path of the journal's file.</param>
/// <param name="busy">The number of computing threads.</param>
internal sealed class AppendProbe(string path, int busy)
{
    private const int WarmupAppends = 200; // until all code is compiled

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private volatile bool _ended;

    /// <summary>Runs the measurement.</summary>
    /// <param name="appends">The number of appends.</param>
    public async Task<JsonObject> RunAsync(int appends)
    {
        var options = new SqliteOptions { Path = path };
        await using var journal = new SqliteJournal(Options.Create(options), NullLogger<SqliteJournal>.Instance);
        await journal.OpenAsync();
        var e = new ChatEvent { Kind = ChatEventKind.Message, At = DateTimeOffset.UtcNow, Text = new byte[64] };
        for (var i = 0; i < WarmupAppends; i++)
        {
            await journal.AppendAsync("#lobby", e, default, CancellationToken.None);
        }

        Array.ForEach([.. Enumerable.Range(0, busy).Select(_ => new Thread(Compute) { IsBackground = true })], static thread => thread.Start());
        var latency = new LatencyHistogram();
        for (var i = 0; i < appends; i++)
        {
            await Task.Delay(Pause); // as in a quiet chat, where the writer sleeps between messages
            var begin = Clock.Now;
            await journal.AppendAsync("#lobby", e, default, CancellationToken.None);
            latency.Add(Clock.Now - begin);
        }

        _ended = true;
        return new JsonObject
        {
            ["busy"] = busy,
            ["latency_us"] = new JsonObject { ["n"] = latency.Count, ["p50"] = latency.Microseconds(50), ["p90"] = latency.Microseconds(90), ["p99"] = latency.Microseconds(99) },
        };
    }

    private void Compute()
    {
        for (ulong i = 1; !_ended; i = (i * 6364136223846793005) + 1)
        {
            GC.KeepAlive(i);
        }
    }
}
