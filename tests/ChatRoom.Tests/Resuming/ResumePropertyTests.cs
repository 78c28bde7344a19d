using System.Globalization;
using ChatRoom.Testing;
using CsCheck;

namespace ChatRoom.Tests.Resuming;

/// <summary>Exactly once, in order, however often and wherever the connection is cut.</summary>
public class ResumePropertyTests
{
    private static readonly Gen<(int Said, int Read)[]> GenRounds = Gen.Select(Gen.Int[0, 8], Gen.Int[0, 10], (said, read) => (said, read)).Array[1, 8];

    [Fact]
    public async Task Client_that_sends_its_last_id_gets_everything_once_and_in_order() =>
        await GenRounds.SampleAsync(
            async rounds =>
            {
                using var chat = new Chat(options => options.HistoryOnJoin = 0);
                var bob = await chat.JoinAsync("bob");
                var ann = await chat.JoinAsync("ann");
                var token = await ResumeTests.TokenOfAsync(ann);
                List<(long Id, string Text)> got = [];
                var (lastId, said) = (2L, 0); // #1 bob, #2 ann
                foreach (var round in rounds)
                {
                    await ann.VanishAsync(); // with its unread lines
                    await Wait.ForAsync(ann.Served, "ann is cut off");
                    await bob.SendAsync(string.Concat(Enumerable.Range(said, round.Said).Select(static i => $"{i}\n")));
                    said += round.Said;
                    ann = await ResumeTests.ResumeAsync(chat, $"{token} {lastId}");
                    for (var i = 0; i < round.Read; i++)
                    {
                        var line = await ann.Received.ReadLineAsync();
                        if (line == "You are now connected!")
                        {
                            break;
                        }

                        if (line.StartsWith('#'))
                        {
                            lastId = long.Parse(line[1..line.IndexOf(' ', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
                            got.Add((lastId, line));
                        }
                    }
                }

                await ann.VanishAsync();
                await Wait.ForAsync(ann.Served, "ann is cut off");
                ann = await ResumeTests.ResumeAsync(chat, $"{token} {lastId}");
                foreach (var line in (await ann.Received.ReadLinesUntilAsync("You are now connected!")).Where(static line => line.StartsWith('#')))
                {
                    got.Add((long.Parse(line[1..line.IndexOf(' ', StringComparison.Ordinal)], CultureInfo.InvariantCulture), line));
                }

                got.Select(static line => line.Id).Should().Equal(Enumerable.Range(3, got.Count).Select(static id => (long)id));
                got.Where(static line => line.Text.Contains(" bob: ", StringComparison.Ordinal)).Select(static line => line.Text.Split(' ')[2])
                    .Should().Equal(Enumerable.Range(0, said).Select(static i => $"{i}"));
            },
            iter: 60);

    /// <summary>The same line split at every byte: the boundaries of reads make no difference.</summary>
    [Fact]
    public async Task Resume_at_the_prompt_may_be_split_anywhere()
    {
        using var chat = new Chat();
        var (ann, _) = await chat.JoinAnnAndBobAsync();
        var token = await ResumeTests.TokenOfAsync(ann);
        var line = $"/resume {token} 2\r\n";
        for (var at = 1; at < line.Length; at++)
        {
            await ResumeTests.LeaveAsync(ann);
            ann = chat.Connect();
            await ann.ExpectBytesAsync("alias?");
            await ann.SendAsync(line[..at]);
            await ann.SendAsync(line[at..]);

            await ann.ExpectBackAsync("* you are back in #lobby as ann\r");
            await ann.Received.ReadLinesUntilAsync("You are now connected!\r");
        }
    }
}
