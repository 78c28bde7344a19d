using System.Text;

namespace ChatRoom.Connection.Tests;

public sealed class ReceivedQueueTests
{
    [Fact]
    public async Task Program_that_falls_behind_is_skipped_forward_and_told()
    {
        var queue = new ReceivedQueue(maxBytes: 1000);
        for (var id = 1; id <= 100; id++)
        {
            queue.Add(Message(id));
        }

        var read = new List<Received>();
        await foreach (var one in queue.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            read.Add(one);
            if (read.Count == 2)
            {
                queue.Add(Message(101)); // there is space again
                queue.Complete(null);
            }
        }

        var kept = read.Count - 2;
        kept.Should().BeInRange(2, 10);
        read.Select(static one => one.Id).Should().Equal([.. Enumerable.Range(1, kept), null, 101L]);
        read[kept].ToString().Should().Be($$"""{"type":"skipped","room":"#lobby","from":{{kept + 1}},"to":100,"messages":{{100 - kept}}}""");
    }

    [Fact]
    public async Task Notices_of_what_is_skipped_count_too()
    {
        var queue = new ReceivedQueue(maxBytes: 1000);
        var (id, read, rounds, rest) = (0, 0, 50, 0);
        Fill();

        await foreach (var _ in queue.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            rest++;
            if (++read % 3 == 0 && rounds > 0)
            {
                Fill();
                rest = 0;
                if (--rounds == 0)
                {
                    queue.Complete(null);
                }
            }
        }

        rest.Should().BeInRange(2, 10, "the queue does not grow");

        void Fill()
        {
            for (var i = 0; i < 100; i++)
            {
                queue.Add(Message(++id));
            }
        }
    }

    private static Received Message(int id) =>
        Received.Parse(Encoding.UTF8.GetBytes($$"""{"type":"message","room":"#lobby","id":{{id}},"alias":"ann","text":"hi"}"""))!;
}
