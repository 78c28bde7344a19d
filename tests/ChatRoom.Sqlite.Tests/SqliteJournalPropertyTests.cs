using System.Text;
using ChatRoom.Journal;
using ChatRoom.Testing;
using ChatRoom.Tests.Journal;
using CsCheck;

namespace ChatRoom.Sqlite.Tests;

/// <summary>
/// After any operations in any order, including closing and opening again, a journal has the same events as a list for each
/// room, and followers have received exactly the events from the time in which they followed.
/// </summary>
public class SqliteJournalPropertyTests
{
    private static readonly string[] Rooms = ["#a", "#b", "#c"];

    private enum Deed
    {
        Append,
        AppendMany,
        Follow,
        Unfollow,
        ReadBefore,
        ReadAfter,
        Reopen,
    }

    [Fact]
    public async Task Journal_behaves_like_a_list_for_each_room()
    {
        var deed = Gen.Frequency(
            (5, Gen.Const(Deed.Append)),
            (3, Gen.Const(Deed.AppendMany)),
            (3, Gen.Const(Deed.Follow)),
            (1, Gen.Const(Deed.Unfollow)),
            (4, Gen.Const(Deed.ReadBefore)),
            (4, Gen.Const(Deed.ReadAfter)),
            (1, Gen.Const(Deed.Reopen)));
        var step = Gen.Select(deed, Gen.Int[0, Rooms.Length - 1], Gen.Double[0, 1.1], Gen.Frequency((2, Gen.Int[1, 20]), (1, Gen.Int[1, 1_000])));
        await Gen.Select(Gen.Enum<JournalDurability>(), step.Array[1, 40]).SampleAsync(RunAsync, iter: 60, threads: 1);
    }

    private static async Task RunAsync(JournalDurability durability, (Deed Deed, int Room, double Where, int Count)[] steps)
    {
        await using var folder = new JournalFolder();
        var journal = await folder.OpenAsync(durability);
        var model = Rooms.ToDictionary(static room => room, static _ => new List<string>());
        var following = new List<(string Room, Follower Follower, int From, IAsyncDisposable Subscription)>();
        foreach (var (deed, index, where, count) in steps)
        {
            var room = Rooms[index];
            var said = model[room];
            switch (deed)
            {
                case Deed.Append:
                    said.Add($"{room} {said.Count}");
                    (await journal.AppendAsync(room, Some.Message(said[^1]))).Should().Be(said.Count);
                    break;
                case Deed.AppendMany:
                    await AppendAsync(journal, room, said, count);
                    break;
                case Deed.Follow:
                    var follower = new Follower();
                    following.Add((room, follower, said.Count, await journal.FollowAsync(room, follower)));
                    follower.Began.Should().Be(said.Count);
                    break;
                case Deed.Unfollow when following.FindIndex(f => f.Room == room) is >= 0 and var at:
                    await EndAsync(following[at], said);
                    following.RemoveAt(at);
                    break;
                case Deed.ReadBefore:
                    var before = where > 1 ? long.MaxValue : (long)(where * (said.Count + 2));
                    var end = (int)Math.Clamp(before - 1, 0, said.Count);
                    Check(await journal.ReadBeforeAsync(room, before, count), said, Math.Max(0, end - count), end);
                    break;
                case Deed.ReadAfter:
                    var after = (int)(where * said.Count);
                    Check(await journal.ReadAfterAsync(room, after, count), said, Math.Min(after, said.Count), Math.Min(after + count, said.Count));
                    break;
                case Deed.Reopen:
                    await EndAllAsync(following, model);
                    await folder.CloseAsync();
                    journal = await folder.OpenAsync(durability);
                    break;
            }
        }

        await EndAllAsync(following, model);
        foreach (var (room, said) in model)
        {
            Check(await journal.ReadBeforeAsync(room, long.MaxValue, 1_000), said, Math.Max(0, said.Count - 1_000), said.Count);
        }
    }

    private static async Task AppendAsync(SqliteJournal journal, string room, List<string> said, int count)
    {
        var (first, filler) = (said.Count, new string('x', count % 7 * 100)); // sometimes more than memory holds
        var appends = new List<Task<long>>();
        for (var i = 0; i < count; i++)
        {
            said.Add($"{room} {said.Count} {filler}");
            appends.Add(journal.AppendAsync(room, Some.Message(said[^1])).AsTask());
        }

        (await Task.WhenAll(appends)).Should().Equal(Enumerable.Range(first + 1, count).Select(static i => (long)i));
    }

    private static void Check(IReadOnlyList<JournalEntry> entries, List<string> said, int from, int to)
    {
        entries.Select(static entry => entry.Id).Should().Equal(Enumerable.Range(from + 1, to - from).Select(static i => (long)i));
        entries.Select(static entry => Encoding.UTF8.GetString(entry.Event.Text.Span)).Should().Equal(said[from..to]);
    }

    private static async Task EndAllAsync(
        List<(string Room, Follower Follower, int From, IAsyncDisposable Subscription)> following, Dictionary<string, List<string>> model)
    {
        foreach (var one in following)
        {
            await EndAsync(one, model[one.Room]);
        }

        following.Clear();
    }

    private static async Task EndAsync((string Room, Follower Follower, int From, IAsyncDisposable Subscription) one, List<string> said)
    {
        await one.Subscription.DisposeAsync();
        one.Follower.Received.Should().Equal(said.Skip(one.From).Select((text, i) => ((long)(one.From + i + 1), text)));
    }
}
