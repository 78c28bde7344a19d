using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ChatRoom.Bench.Comparison;

namespace ChatRoom.Bench.Storage;

/// <summary>Measures a server that has a filled journal: how it starts, lets in, finds, and what memory it takes.</summary>
/// <param name="server">ChatRoom.Server.dll.</param>
/// <param name="path">The file, as <see cref="JournalFiller"/> has made it.</param>
/// <param name="port">The server's.</param>
/// <param name="messages">How many were filled in.</param>
/// <param name="cpu">The core that the server is pinned to; null: none.</param>
internal sealed class JournalProbe(string server, string path, int port, long messages, int? cpu)
{
    private const int HistoryMessages = 20;
    private const int Turn = JournalFiller.Turn;

    private readonly Dictionary<string, List<double>> _times = [];
    private int _joined;
    private long _lost;

    /// <summary>Does it so many times; returns medians, and under <c>lost</c> how often something was not shown that is in the file.</summary>
    /// <param name="rounds">How often the server is started, and each question asked.</param>
    /// <param name="settling">Between the work and the look at the memory.</param>
    /// <exception cref="CouldNotRunException">The server did not start.</exception>
    /// <exception cref="IOException">The server did not answer.</exception>
    public JsonObject Run(int rounds, TimeSpan settling)
    {
        var indexing = Prepare();
        List<double> resident = [];
        for (var round = 0; round < rounds; round++)
        {
            using var it = new ProbedServer(server, path, port, cpu);
            Note(round % 2 == 0 ? "start_ms" : "start_after_kill_ms", it.StartTime);
            for (var i = 0; i < 10; i++)
            {
                Join(it).Dispose();
            }

            using (var client = Join(it))
            {
                Search(client, round);
            }

            Thread.Sleep(settling);
            resident.Add(it.ResidentKb);
            if (round % 2 == 1)
            {
                it.Stop(); // else it is killed
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

    /// <summary>The first start, at which all that is derived from the file is made; returns how long that took.</summary>
    private TimeSpan Prepare()
    {
        using var it = new ProbedServer(server, path, port, cpu);
        var begin = Stopwatch.GetTimestamp();
        using (var client = Join(it))
        {
            while (Ask(client, MessageWords.Rare(0)).Any(static line => line.Contains("some messages cannot be found yet", StringComparison.Ordinal)))
            {
                Thread.Sleep(100);
            }
        }

        _times.Clear();
        var time = Stopwatch.GetElapsedTime(begin);
        it.Stop();
        return time;
    }

    private ProbeClient Join(ProbedServer it)
    {
        var begin = Stopwatch.GetTimestamp();
        var client = it.Connect();
        client.Say(string.Create(CultureInfo.InvariantCulture, $"probe{_joined++}"));
        var lines = client.ReadThrough(static line => line == "* end of history");
        Note("join_ms", Stopwatch.GetElapsedTime(begin));
        if (lines.Count(static line => line.Contains(": ", StringComparison.Ordinal)) != HistoryMessages)
        {
            _lost++;
        }

        if (_joined == 1)
        {
            var last = messages - 1;
            last = last / Turn % 2 == 0 ? last : (last / Turn * Turn) - 1; // of the lobby's last turn
            _lost += lines.Any(line => line.EndsWith(Encoding.UTF8.GetString(new MessageWords().Text(last)), StringComparison.Ordinal)) ? 0 : 1;
        }

        return client;
    }

    /// <summary>Words that are in every third message and in one alone, two in a row, a beginning, and one that is nowhere.</summary>
    private void Search(ProbeClient client, int round)
    {
        var random = new Random(round);
        for (var i = 0; i < 5; i++)
        {
            // Each message that has a rare word is the first of one of the lobby's turns.
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

    /// <summary>Searches; what stands behind the answer's last line is asked for, so that none of it is missed.</summary>
    private static IReadOnlyList<string> Ask(ProbeClient client, string words)
    {
        client.Say($"/search {words}\n/timestamps off");
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
