namespace ChatRoom.Moderation.Filters;

/// <summary>The states and edges of a <see cref="WordMatcher"/>, while it is built.</summary>
internal sealed class WordTrie
{
    private const int Root = 0;
    private const int None = -1;

    private readonly List<int> _found = [None];

    /// <param name="words">The words.</param>
    public WordTrie(ForbiddenWord[] words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            foreach (var pattern in words[i].Patterns)
            {
                Add(pattern, i);
            }
        }

        Fail = new int[_found.Count];
        Found = [.. _found];
        LinkSuffixes();
    }

    /// <summary>The next states, by state and character.</summary>
    public Dictionary<(int State, char Character), int> Edges { get; } = [];

    /// <summary>For each state, that of its longest proper suffix.</summary>
    public int[] Fail { get; }

    /// <summary>For each state, the index of a word that ends there; -1: none does.</summary>
    public int[] Found { get; }

    private void Add(string pattern, int word)
    {
        var state = Root;
        foreach (var c in pattern)
        {
            if (!Edges.TryGetValue((state, c), out var next))
            {
                next = _found.Count;
                Edges.Add((state, c), next);
                _found.Add(None);
            }

            state = next;
        }

        _found[state] = _found[state] == None ? word : _found[state];
    }

    /// <summary>Breadth first: the suffixes of a state are shorter than it. States are numbered along each word, so they are sorted by depth first.</summary>
    private void LinkSuffixes()
    {
        var children = Edges.ToLookup(static edge => edge.Key.State, static edge => (edge.Key.Character, Target: edge.Value));
        var queue = new Queue<int>([Root]);
        while (queue.TryDequeue(out var state))
        {
            foreach (var (c, target) in children[state])
            {
                Fail[target] = state == Root ? Root : SuffixOf(Fail[state], c);
                Found[target] = Found[target] == None ? Found[Fail[target]] : Found[target];
                queue.Enqueue(target);
            }
        }
    }

    private int SuffixOf(int state, char c)
    {
        while (true)
        {
            if (Edges.TryGetValue((state, c), out var next))
            {
                return next;
            }

            if (state == Root)
            {
                return Root;
            }

            state = Fail[state];
        }
    }
}
