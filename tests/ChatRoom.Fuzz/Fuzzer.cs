using System.Diagnostics;
using System.Numerics;

namespace ChatRoom.Fuzz;

/// <summary>
/// Runs one target with new inputs. An input that reaches a new branch, or a branch a new number of times, is kept and changed
/// further, as in AFL. At the end, the corpus is reduced to a small set of inputs that reaches the same branches.
/// </summary>
internal sealed class Fuzzer(FuzzTarget target, Corpus corpus, string findings, Mutator mutator)
{
    private readonly List<byte[]> _inputs = [];
    private readonly List<HashSet<int>> _reachedBy = []; // by the input at the same index
    private readonly HashSet<int> _reached = [];
    private long _runs;
    private string? _failure;

    /// <summary>A summary in one line: runs, kept inputs and failures.</summary>
    public string Summary => $"{target.Name}: {_runs} runs, {_inputs.Count} inputs, {_reached.Count} branch counts{(_failure is null ? "" : $", FAILED: {_failure}")}";

    /// <summary>Fuzzes for a time, then saves the corpus. Returns false if an input failed; that input is in the findings.</summary>
    public bool Run(TimeSpan time)
    {
        foreach (var input in corpus.Load().Prepend([]))
        {
            Try(input);
        }

        for (var watch = Stopwatch.StartNew(); watch.Elapsed < time && _failure is null;)
        {
            Try(mutator.Next(_inputs));
        }

        corpus.Save(Smallest());
        return _failure is null;
    }

    private void Try(byte[] input)
    {
        Instrumentation.Clear();
        _runs++;
        try
        {
            target.Run(input);
        }
        catch (Exception e)
        {
            _failure = $"{e.GetType().Name}: {e.Message} ({Corpus.Write(Path.Combine(findings, target.Name), input)})\n{e.StackTrace}";
            return;
        }

        var reached = Reached();
        if (!reached.IsSubsetOf(_reached))
        {
            _reached.UnionWith(reached);
            _inputs.Add(input);
            _reachedBy.Add(reached);
        }
    }

    /// <summary>Returns each reached branch with the magnitude of its count. Similar counts are equal.</summary>
    private static HashSet<int> Reached()
    {
        var map = Instrumentation.Map;
        var reached = new HashSet<int>();
        for (var i = map.IndexOfAnyExcept((byte)0); i >= 0 && i < map.Length;)
        {
            reached.Add((i << 4) | BitOperations.Log2(map[i]));
            var next = map[(i + 1)..].IndexOfAnyExcept((byte)0);
            i = next < 0 ? map.Length : i + 1 + next;
        }

        return reached;
    }

    private List<byte[]> Smallest()
    {
        var left = new HashSet<int>(_reached);
        var kept = new List<byte[]>();
        foreach (var (input, reached) in _inputs.Zip(_reachedBy).OrderBy(one => one.First.Length).ThenByDescending(one => one.Second.Count))
        {
            if (left.Overlaps(reached))
            {
                left.ExceptWith(reached);
                kept.Add(input);
            }
        }

        return kept;
    }
}
