using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ChatRoom.Bench.Comparison;

namespace ChatRoom.Bench.Storage;

/// <summary>Measures a server with a filled journal: its start, joins, searches and memory.</summary>
/// <param name="server">The path of ChatRoom.Server.dll.</param>
/// <param name="path">The path of a journal that <see cref="JournalFiller"/> has created.</param>
/// <param name="port">The server's port for chat.</param>
/// <param name="messages">The number of messages in the journal.</param>
/// <param name="cpu">The core to pin the server to; null: none.</param>
internal sealed class JournalProbe(string server, string path, int port, long messages, int? cpu)
{
    private const int HistoryMessages = 20;
    private const int Turn = JournalFiller.Turn;

    private readonly Dictionary<string, List<double>> _times = [];
    private int _joined;
    private long _lost;

    /// <summary>Runs the measurements. Returns medians and, as <c>lost</c>, how often an expected message was not shown.</summary>
    /// <param name="rounds">How often to start the server and repeat the measurements.</param>
    /// <param name="settling">The wait before the memory is measured.</param>
    /// <exception cref="CouldNotRunException">The server did not start.</exception>
    /// <exception cref="IOException">The server did not answer.</exception>
    public JsonObject Run(int rounds, TimeSpan settling)
    {
        var indexing = Prepare();
        List<double> resident = [];
        for (var round = 0; round < rounds; round++)
        {
            using var host = new ProbedServer(server, path, port, cpu, openFiles: null);
            Note(round % 2 == 0 ? "start_ms" : "start_after_kill_ms", host.StartTime);
            for (var i = 0; i < 10; i++)
            {
                Join(host).Dispose();
            }

            using (var client = Join(host))
            {
                Search(client, round);
            }

            Thread.Sleep(settling);
            resident.Add(host.ResidentKb);
            if (round % 2 == 1)
            {
                host.Stop(); // in other rounds, Dispose kills the server
            }
        }

        var result = new JsonObject { ["messages"] = messages, ["lost"] = _lost, ["indexing_s"] = indexing.TotalSeconds, ["rss_kb"] = Figure.Of(resident).Median };
        foreach (var (name, times) in _times)
        {
            result[name] = Math.Round(Figure.Of(times).Median, 3);
            result[$"{name}_max"] = Math.Round(times.Max(), 3);
        }

        foreach (var (name, file) in (IEnumerable<(string, string)>)[("file_mib", path), ("index_mib", $"{path}-search")])
        {
            result[name] = File.Exists(file) ? new FileInfo(file).Length / 1048576.0 : 0;
        }

        return result;
    }

    /// <summary>Starts the server once, which builds the search index. Returns how long that took.</summary>
    private TimeSpan Prepare()
    {
        using var host = new ProbedServer(server, path, port, cpu, openFiles: null);
        var begin = Stopwatch.GetTimestamp();
        using (var client = Join(host))
        {
            while (Ask(client, MessageWords.Rare(0)).Any(static line => line.Contains("some messages cannot be found yet", StringComparison.Ordinal)))
            {
                Thread.Sleep(100);
            }
        }

        _times.Clear();
        var time = Stopwatch.GetElapsedTime(begin);
        host.Stop();
        return time;
    }

    private ProbeClient Join(ProbedServer host)
    {
        var begin = Stopwatch.GetTimestamp();
        var client = host.Connect();
        client.Send(string.Create(CultureInfo.InvariantCulture, $"probe{_joined++}"));
        var lines = client.ReadThrough(static line => line == "* end of history");
        Note("join_ms", Stopwatch.GetElapsedTime(begin));
        if (lines.Count(static line => line.Contains(": ", StringComparison.Ordinal)) != HistoryMessages)
        {
            _lost++;
        }

        if (_joined == 1)
        {
            var last = messages - 1;
            last = last / Turn % 2 == 0 ? last : (last / Turn * Turn) - 1; // the last message of the lobby
            _lost += lines.Any(line => line.EndsWith(Encoding.UTF8.GetString(new MessageWords().Text(last)), StringComparison.Ordinal)) ? 0 : 1;
        }

        return client;
    }

    /// <summary>Measures searches for a rare word, a common word, a word of one author, a prefix, and a word without results.</summary>
    private void Search(ProbeClient client, int round)
    {
        var random = new Random(round);
        for (var i = 0; i < 5; i++)
        {
            // Each message with a rare word is the first message of a turn of the lobby.
            var rare = MessageWords.Rare(random.NextInt64(Math.Max(1, messages / MessageWords.RareEvery)) * MessageWords.RareEvery);
            Timed("search_rare_ms", rare, rare);
            Timed("search_common_ms", MessageWords.Common, MessageWords.Common);
            Timed("search_both_ms", $"{MessageWords.Common} from:author{random.Next(500)}", messages >= 1_000_000 ? MessageWords.Common : "");
            Timed("search_prefix_ms", $"{MessageWords.Common[..4]}*", MessageWords.Common[..4]);
            Timed("search_nothing_ms", "nowhere", "no results");
        }

        void Timed(string name, string words, string expected)
        {
            var begin = Stopwatch.GetTimestamp();
            var answer = Ask(client, words);
            Note(name, Stopwatch.GetElapsedTime(begin));
            _lost += answer.Any(line => line.Contains(expected, StringComparison.Ordinal)) ? 0 : 1;
        }
    }

    /// <summary>Sends a search, and another command whose answer marks the end of the results.</summary>
    private static IReadOnlyList<string> Ask(ProbeClient client, string words)
    {
        client.Send($"/search {words}\n/timestamps off");
        return client.ReadThrough(static line => line.StartsWith("* timestamps are off", StringComparison.Ordinal));
    }

    private void Note(string name, TimeSpan time)
    {
        if (!_times.TryGetValue(name, out var times))
        {
            _times.Add(name, times = []);
        }

        times.Add(time.TotalMilliseconds);
    }
}
