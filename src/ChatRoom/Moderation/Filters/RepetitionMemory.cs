using System.Runtime.CompilerServices;

namespace ChatRoom.Moderation.Filters;

// Contract of RepetitionMemory (tests in ChatRoom.Tests/Moderation/Filters/RepetitionMemoryTests):
//
// 1. Add returns how often an author has sent a text, or one that is nearly the same, in the time since the first of them.
// 2. The memory never grows: of each author it knows the four texts used last, and of about 8,000 authors those who spoke last.
// 3. Any thread may call it, and a call allocates nothing.

/// <summary>Remembers which texts authors have sent lately. The contract stands above.</summary>
internal sealed class RepetitionMemory
{
    /// <summary>How many authors it knows at most.</summary>
    public const int MostAuthors = Sets * Ways;

    /// <summary>How many texts of an author it knows.</summary>
    public const int TextsOfAuthor = 4;

    private const int Sets = 2048;
    private const int Ways = 4;
    private const int LockCount = 32;

    private readonly Author[] _authors = new Author[Sets * Ways];
    private readonly Lock[] _locks = [.. Enumerable.Range(0, LockCount).Select(static _ => new Lock())];

    /// <summary>Adds a text; returns how often the author has sent it, this time included.</summary>
    /// <param name="author">The author, never 0.</param>
    /// <param name="text">The text.</param>
    /// <param name="now">The time in ticks, on any scale that only grows and is far from 0.</param>
    /// <param name="within">After how many ticks the count begins again.</param>
    public int Add(UInt128 author, in TextSketch text, long now, long within)
    {
        var set = (int)((uint)HashCode.Combine(author) % Sets); // with a seed of the process, so that nobody can choose their set
        lock (_locks[set % LockCount])
        {
            return OneMore(ref TextOf(AuthorIn(_authors.AsSpan(set * Ways, Ways), author, now), text), text, now, within);
        }
    }

    private static int OneMore(ref Text known, in TextSketch text, long now, long within)
    {
        if (known.Count == 0 || !known.Sketch.IsLike(text) || now - known.Since > within)
        {
            known = new Text { Sketch = text, Since = now };
        }

        known.Used = now;
        return ++known.Count;
    }

    /// <summary>Returns the entry of an author, or the one used longest ago, emptied.</summary>
    private static Span<Text> AuthorIn(Span<Author> set, UInt128 author, long now)
    {
        ref var oldest = ref set[0];
        foreach (ref var one in set)
        {
            if (one.Key == author)
            {
                one.Used = now;
                return one.Texts;
            }

            if (one.Used < oldest.Used)
            {
                oldest = ref one;
            }
        }

        oldest = new Author { Key = author, Used = now };
        return oldest.Texts;
    }

    /// <summary>Returns the entry of a text, or the one used longest ago.</summary>
    private static ref Text TextOf(Span<Text> texts, in TextSketch text)
    {
        ref var oldest = ref texts[0];
        foreach (ref var one in texts)
        {
            if (one.Count > 0 && one.Sketch.IsLike(text))
            {
                return ref one;
            }

            if (one.Used < oldest.Used)
            {
                oldest = ref one;
            }
        }

        return ref oldest;
    }

    private struct Text
    {
        public TextSketch Sketch;
        public long Since;
        public long Used;
        public int Count; // 0: there is none
    }

    [InlineArray(TextsOfAuthor)]
    private struct Texts
    {
        private Text _first;
    }

    private struct Author
    {
        public UInt128 Key; // 0: there is none
        public long Used;
        public Texts Texts;
    }
}
