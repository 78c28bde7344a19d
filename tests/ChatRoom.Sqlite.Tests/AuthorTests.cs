using ChatRoom.Journal;
using ChatRoom.Sqlite.Storage;
using ChatRoom.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Sqlite.Tests;

/// <summary>The blocks in which a person has messages, in the file.</summary>
public sealed class AuthorTests
{
    private const int Block = 1 << EventKey.BlockBits;

    [Fact]
    public async Task Block_has_each_author_once()
    {
        await using var journal = await OpenJournal.OpenAsync();
        foreach (var person in (long[])[7, 8, 7, 0, 7])
        {
            await SayAsync(journal, person);
        }

        await journal.ReopenAsync();
        await SayAsync(journal, 7);

        journal.Number("SELECT count(*) FROM authors").Should().Be(2);
    }

    [Fact]
    public async Task Author_of_a_transaction_that_failed_is_recorded_by_the_next()
    {
        await using var journal = await OpenJournal.OpenAsync();
        await SayAsync(journal, 8);
        using (var other = journal.Journal.File.OpenForCheckpoints())
        {
            other.Execute("CREATE TRIGGER fails BEFORE INSERT ON authors BEGIN SELECT RAISE(ABORT, 'no'); END");
            await journal.Awaiting(j => SayAsync(j, 7)).Should().ThrowAsync<JournalException>();
            other.Execute("DROP TRIGGER fails");
        }

        await SayAsync(journal, 7);

        journal.Number("SELECT count(*) FROM authors WHERE person = 7").Should().Be(1);
        (await TextsAsync(journal, 7)).Should().Be(1);
    }

    [Fact]
    public async Task Texts_in_many_rooms_and_blocks_are_all_found()
    {
        await using var journal = await OpenJournal.OpenAsync();
        foreach (var room in Enumerable.Range(0, 20))
        {
            await SayAsync(journal, 7, $"#{room}");
            await SayAsync(journal, 8, $"#{room}");
        }

        await Task.WhenAll(Enumerable.Range(0, Block).Select(_ => SayAsync(journal, 8, "#1")));
        await SayAsync(journal, 7, "#1");

        (await TextsAsync(journal, 7)).Should().Be(21);
        (await TextsAsync(journal, 7, count: 2)).Should().Be(21);
        (await TextsAsync(journal, 8)).Should().Be(Block + 20);
        (await journal.Journal.ReadTextsAsync("#1", 7, long.MaxValue, 9, CancellationToken.None)).Select(static entry => entry.Id).Should().Equal(1, Block + 3);
    }

    [Fact]
    public async Task Authors_of_deleted_blocks_are_deleted()
    {
        var now = new DateTimeOffset(2026, 11, 22, 15, 4, 0, TimeSpan.Zero);
        await using var journal = await OpenJournal.OpenAsync(static options => options.Retention.MaxMessagesPerRoom = 10);
        await Task.WhenAll(Enumerable.Range(0, Block - 1).Select(_ => SayAsync(journal, 7))); // ids begin with 1
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => SayAsync(journal, 8)));
        await SayAsync(journal, 7, "#other");

        var service = new RetentionService(journal.Journal, Options.Create(journal.Options), new FakeTimeProvider(now), journal.Logger<RetentionService>());
        await service.RunOnceAsync(CancellationToken.None);

        journal.Number("SELECT count(*) FROM authors").Should().Be(2);
        (await TextsAsync(journal, 7)).Should().Be(1, "those of the other room");
        (await TextsAsync(journal, 8)).Should().Be(10);
    }

    private static Task<long> SayAsync(OpenJournal journal, long person, string room = "#lobby") =>
        journal.Journal.AppendAsync(room, Some.MessageOf(person, "hi")).AsTask();

    private static async Task<int> TextsAsync(OpenJournal journal, long person, int count = 1_000)
    {
        var (texts, after) = (0, (string?)null);
        do
        {
            var page = await journal.Journal.ReadTextsAsync(person, after, count, CancellationToken.None);
            (texts, after) = (texts + page.Texts.Count, page.Next);
        }
        while (after is not null);

        return texts;
    }
}
