using System.Text;
using BenchmarkDotNet.Attributes;
using ChatRoom.Limits;
using ChatRoom.Moderation.Filters;

namespace ChatRoom.Bench.Micro;

/// <summary>Measures what the filters cost a message of 64 bytes that none of them matches.</summary>
[MemoryDiagnoser]
public class FilterBenchmarks
{
    private const int WordCount = 1_000;

    private static readonly byte[] Latin = "I think the meeting is at noon; bring the notes of last Tuesday."u8.ToArray();
    private static readonly byte[] Cyrillic = Encoding.UTF8.GetBytes("Думаю, встреча в полдень; не забудь"); // 64 bytes

    private FilterRules _words = null!;
    private FilterRules _all = null!;

    /// <summary>Reads the filters.</summary>
    [GlobalSetup]
    public void Read()
    {
        // Words of 5 to 9 letters that begin like those of the messages, so that the matcher has to look into them.
        string[] beginnings = ["me", "no", "th", "la", "br", "ду", "вс", "по", "за", "tu"];
        var random = new Random(1);
        string[] words = [.. Enumerable.Range(0, WordCount).Select(i => beginnings[i % beginnings.Length] + new string([.. Enumerable.Range(0, 3 + (i % 5)).Select(_ => (char)('a' + random.Next(26)))]))];
        _words = Rules(options => options.Words = new WordFilterOptions { Action = FilterAction.Refuse, List = words });
        _all = Rules(options =>
        {
            options.Words = new WordFilterOptions { Action = FilterAction.Refuse, List = words };
            options.Links = new LinkFilterOptions { Action = FilterAction.Refuse, AllowedHosts = ["example.org"] };
            options.Repetition = new RepetitionFilterOptions { Action = FilterAction.Refuse, Times = 1_000, TimesPerAddress = 10_000, Within = TimeSpan.FromSeconds(1) };
            options.Capitals = new CapitalFilterOptions { Action = FilterAction.Refuse };
            options.Newcomers = new NewcomerFilterOptions { Action = FilterAction.Refuse };
        });
    }

    /// <summary>A filter of 1,000 words.</summary>
    [Benchmark]
    public bool Words() => Find(_words, Latin);

    /// <summary>A filter of 1,000 words, and a message that is not ASCII.</summary>
    [Benchmark]
    public bool WordsCyrillic() => Find(_words, Cyrillic);

    /// <summary>All filters but regular expressions.</summary>
    [Benchmark]
    public bool AllKinds() => Find(_all, Latin);

    private static bool Find(FilterRules rules, byte[] text) => rules.Find(text, FilterKinds.All, new FilterSubject(1, new AddressKey(1), IsNewcomer: true), Environment.TickCount64 * TimeSpan.TicksPerMillisecond) is not null;

    private static FilterRules Rules(Action<FilterOptions> configure)
    {
        var options = new FilterOptions();
        configure(options);
        return new FilterRulesReader(options).Build(static _ => { }, new RepetitionMemory(), new RepetitionMemory());
    }
}
