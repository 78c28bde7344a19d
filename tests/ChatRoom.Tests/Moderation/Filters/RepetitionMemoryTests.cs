using ChatRoom.Moderation.Filters;

namespace ChatRoom.Tests.Moderation.Filters;

public sealed class RepetitionMemoryTests
{
    private const long Start = TimeSpan.TicksPerDay;
    private const long Within = TimeSpan.TicksPerMinute;

    private readonly RepetitionMemory _memory = new();

    [Fact]
    public void Contract_1_count_begins_again_after_the_time()
    {
        var text = Sketch("the same text again");

        _memory.Add(1, text, Start, Within).Should().Be(1);
        _memory.Add(1, text, Start + Within, Within).Should().Be(2);
        _memory.Add(1, text, Start + Within + 1, Within).Should().Be(1, "the time is from the first text on");
        _memory.Add(2, text, Start + Within + 1, Within).Should().Be(1);
    }

    [Fact]
    public void Contract_2_four_texts_of_an_author_are_known()
    {
        TextSketch[] texts = [.. new[] { "one apple a day", "two blue bicycles", "seven quick foxes", "four large houses", "xylophone concert" }.Select(Sketch)];
        for (var i = 0; i < 4; i++)
        {
            _memory.Add(1, texts[i], Start + i, Within);
        }

        _memory.Add(1, texts[0], Start + 4, Within).Should().Be(2);
        _memory.Add(1, texts[4], Start + 5, Within).Should().Be(1);
        _memory.Add(1, texts[0], Start + 6, Within).Should().Be(3);
        _memory.Add(1, texts[1], Start + 7, Within).Should().Be(1, "it was used longest ago");
    }

    [Fact]
    public void Contract_2_authors_who_spoke_last_are_known()
    {
        var text = Sketch("the same text again");
        _memory.Add(1, text, Start, Within);
        for (var author = 2; author < 100 * RepetitionMemory.MostAuthors; author += 5)
        {
            _memory.Add((UInt128)author << 32, text, Start + author, Within);
        }

        _memory.Add(1, text, Start + 2, Within).Should().Be(1, "the oldest one made room");
    }

    [Fact]
    public async Task Contract_3_any_thread_may_add()
    {
        var text = Sketch("the same text again");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () =>
            {
                for (var i = 0; i < 1_000; i++)
                {
                    _memory.Add(1, text, Start, Within);
                }
            },
            TestContext.Current.CancellationToken)));

        _memory.Add(1, text, Start, Within).Should().Be(4_001);
    }

    private static TextSketch Sketch(string text) => TextSketch.Of(text, 4)!.Value;
}
