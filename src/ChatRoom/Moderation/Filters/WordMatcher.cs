namespace ChatRoom.Moderation.Filters;

// Contract of WordMatcher (tests in ChatRoom.Tests/Moderation/Filters/WordMatcherTests and WordMatcherPropertyTests):
//
// 1. A text matches if it contains a pattern, with each run of characters between words, the beginning and the end taken for one blank.
// 2. The time depends on the length of the text, not on how many patterns there are.
// 3. A search allocates nothing, and any thread may search.

/// <summary>Finds any of many words in a text (Aho and Corasick, 1975). The contract stands above.</summary>
internal sealed class WordMatcher
{
    /// <summary>Stands for everything between two words, and for the beginning and the end of the text.</summary>
    public const char Between = ' ';

    private const int Root = 0;
    private const int None = -1;
    private const int AsciiChars = 128;
    private const ulong Golden = 0x9E37_79B9_7F4A_7C15; // Knuth's multiplicative hash: 2^64 divided by the golden ratio

    private readonly ForbiddenWord[] _words;
    private readonly int[] _fail; // per state: the state of the longest proper suffix
    private readonly int[] _found; // per state: the word that ends there, or None
    private readonly int[] _fromRoot = new int[AsciiChars]; // nearly all steps begin at the root, with ASCII
    private readonly ulong[] _edges; // a hash table with open addressing: state and character …
    private readonly int[] _targets; // … to the next state
    private readonly int _shift;
    private readonly int _atStart;

    /// <param name="words">The words.</param>
    public WordMatcher(IEnumerable<ForbiddenWord> words)
    {
        _words = [.. words];
        var trie = new WordTrie(_words);
        (_fail, _found) = (trie.Fail, trie.Found);

        var size = 16;
        while (size < 2 * trie.Edges.Count)
        {
            size *= 2;
        }

        _shift = 64 - int.Log2(size);
        (_edges, _targets) = (new ulong[size], new int[size]);
        foreach (var ((state, c), target) in trie.Edges)
        {
            var at = SlotOf(KeyOf(state, c));
            (_edges[at], _targets[at]) = (KeyOf(state, c), target);
            if (state == Root && c < AsciiChars)
            {
                _fromRoot[c] = target;
            }
        }

        _atStart = Next(Root, Between);
    }

    /// <summary>Whether there are no words.</summary>
    public bool IsEmpty => _words.Length == 0;

    /// <summary>Returns a word that a text contains; null if there is none.</summary>
    /// <param name="looks">What the text looks like.</param>
    public ForbiddenWord? Find(ReadOnlySpan<char> looks)
    {
        var (state, isBetween) = (_atStart, true);
        foreach (var c in looks)
        {
            if (WordCharacters.IsWord(c))
            {
                isBetween = false;
                state = Next(state, c);
            }
            else if (isBetween)
            {
                continue;
            }
            else
            {
                isBetween = true;
                state = Next(state, Between);
            }

            if (_found[state] != None)
            {
                return _words[_found[state]];
            }
        }

        var found = _found[isBetween ? state : Next(state, Between)];
        return found == None ? null : _words[found];
    }

    private int Next(int state, char c)
    {
        while (state != Root)
        {
            if (Target(state, c) is var target && target != None)
            {
                return target;
            }

            state = _fail[state];
        }

        return c < AsciiChars ? _fromRoot[c] : Math.Max(Root, Target(Root, c));
    }

    private int Target(int state, char c)
    {
        var at = SlotOf(KeyOf(state, c));
        return _edges[at] == 0 ? None : _targets[at];
    }

    /// <summary>Returns the slot of an edge, or the free one where it would be.</summary>
    private int SlotOf(ulong key)
    {
        var at = (int)(key * Golden >> _shift);
        while (_edges[at] != 0 && _edges[at] != key)
        {
            at = (at + 1) & (_edges.Length - 1);
        }

        return at;
    }

    private static ulong KeyOf(int state, char c) => ((ulong)(state + 1) << 16) | c; // never 0
}
