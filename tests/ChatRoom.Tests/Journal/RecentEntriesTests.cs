using ChatRoom.Journal;
using ChatRoom.Testing;
using CsCheck;

namespace ChatRoom.Tests.Journal;

/// <summary>Compares the newest entries in memory with a list of all entries.</summary>
public class RecentEntriesTests
{
    [Fact]
    public void Entries_read_are_the_kept_ones_of_all_entries() =>
        Gen.Select(Gen.Int[1, 40].Array[1, 60], Gen.Long[1, 100], Gen.Long[-5, 3_000], Gen.Int[1, 1_200]).Sample((runs, next, at, count) =>
        {
            var recent = new RecentEntries(next);
            List<JournalEntry> all = [];
            foreach (var run in runs)
            {
                for (var i = 0; i < run; i++)
                {
                    var e = Some.Message(new string('x', run * 37));
                    all.Add(new JournalEntry(next + all.Count, e));
                    recent.Add(e);
                }
            }

            var there = all.Where(entry => entry.Id >= recent.FirstId).ToArray();
            there.Should().HaveCount(recent.Count);
            recent.NextId.Should().Be(next + all.Count);
            recent.Before(at, count).Should().Equal(there.Where(entry => entry.Id < at).TakeLast(count));
            recent.After(at, count).Should().Equal(there.Where(entry => entry.Id > at).Take(count));
        });

    [Fact]
    public void Entries_that_were_read_are_kept_if_they_precede_the_kept_ones() =>
        Gen.Select(Gen.Int[0, 1_200], Gen.Int[0, 1_200], Gen.Int[0, 300], Gen.Int[0, 1]).Sample((older, newer, length, gap) =>
        {
            var all = Enumerable.Range(1, older + gap + newer).Select(i => new JournalEntry(i, Some.Message(new string('x', length)))).ToArray();
            var recent = new RecentEntries(older + gap + 1);
            foreach (var entry in all[(older + gap)..])
            {
                recent.Add(entry.Event);
            }

            var before = recent.Count;
            var dropped = newer - before;
            recent.Extend(all[..older]);

            var room = Math.Min(IMessageJournal.MostRead, length == 0 ? int.MaxValue : RecentEntries.MostBytes / length);
            recent.Count.Should().Be(gap > 0 || dropped > 0 ? before : Math.Min(room, older + newer));
            recent.NextId.Should().Be(all.Length + 1);
            recent.Before(long.MaxValue, 1_200).Should().Equal(all[^recent.Count..]);
        });

    [Fact]
    public void At_most_a_thousand_entries_are_kept()
    {
        var recent = new RecentEntries(1);

        for (var i = 0; i < 1_500; i++)
        {
            recent.Add(Some.Message("hi"));
        }

        (recent.FirstId, recent.Count, recent.NextId).Should().Be((501, 1_000, 1_501));
    }

    [Fact]
    public void Bytes_are_limited_and_the_newest_entry_is_always_kept()
    {
        var recent = new RecentEntries(1);

        for (var i = 0; i < 10; i++)
        {
            recent.Add(Some.Message(new string('x', RecentEntries.MostBytes / 4)));
        }

        recent.Count.Should().Be(4);
        recent.Add(Some.Message(new string('x', RecentEntries.MostBytes * 2)));
        recent.Before(long.MaxValue, 10).Should().ContainSingle().Which.Id.Should().Be(11);
    }

    [Fact]
    public void Without_entries_nothing_is_read()
    {
        var recent = new RecentEntries(7);

        recent.Before(long.MaxValue, 10).Should().BeEmpty();
        recent.After(0, 10).Should().BeEmpty();
        (recent.FirstId, recent.NextId).Should().Be((7, 7));
    }
}
