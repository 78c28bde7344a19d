using System.Text;
using ChatRoom.Journal;
using ChatRoom.Sqlite.Backups;
using ChatRoom.Sqlite.Retention;
using ChatRoom.Sqlite.Storage;
using ChatRoom.Testing;
using ChatRoom.Tests.Journal;

namespace ChatRoom.Sqlite.Tests;

/// <summary>The contract about replaced texts, for a file.</summary>
public class SqliteTextReplacementTests : TextReplacementContract, IAsyncDisposable
{
    private readonly JournalFolder _folder = new();

    protected virtual JournalDurability Durability => JournalDurability.Process;

    [Fact]
    public async Task Contract_14_removed_and_edited_texts_are_gone_after_a_kill()
    {
        var journal = await OpenAsync();
        await journal.AppendAsync("#a", Some.Message("secret"));
        await journal.AppendAsync("#a", Some.Message("teh"));
        await journal.AppendAsync("#a", Some.Redaction(1));
        await journal.AppendAsync("#a", Some.Edit(2, "the"));

        await using var copy = new JournalFolder();
        _folder.CopyTo(copy);
        journal = await copy.OpenAsync(Durability);

        (await journal.ReadAfterAsync("#a", 0, 9)).Select(static entry => Encoding.UTF8.GetString(entry.Event.Text.Span)).Should().Equal("", "the", "ann", "the");
        (await journal.AppendAsync("#a", Some.Message("goes on"))).Should().Be(5);
        await journal.Awaiting(j => j.AppendAsync("#a", Some.Redaction(1)).AsTask()).Should().ThrowAsync<JournalException>();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(4_090)] // on its own page
    public async Task Old_text_soon_disappears_from_the_files(int length)
    {
        var journal = await OpenAsync();
        await journal.FollowAsync("#a", new Follower());
        string[] secrets = ["open sesame", "abracadabra"];
        foreach (var secret in secrets)
        {
            await journal.AppendAsync("#a", Some.Message($"{secret} {new string('x', length)} {secret}"));
        }

        Occurrences(secrets).Should().BePositive("otherwise nothing is shown");
        await journal.AppendAsync("#a", Some.Redaction(1));
        await journal.AppendAsync("#a", Some.Edit(2, "forget it"));

        await Deadline.UntilAsync(() => Task.FromResult(Occurrences(secrets)), static count => count == 0, static count => $"{count} are left");
    }

    [Fact]
    public async Task Old_texts_whose_pages_were_split_rarely_stay_in_the_file_and_never_in_a_backup()
    {
        const int rooms = 60;
        const int messages = 30;
        var journal = await OpenAsync();
        for (var i = 0; i < messages; i++)
        {
            for (var room = 0; room < rooms; room++)
            {
                await journal.AppendAsync($"#r{room}", Some.Message($"open sesame {new string('x', room * 7 % 300)}"));
            }
        }

        for (var i = 1; i <= messages; i++)
        {
            for (var room = 0; room < rooms; room++)
            {
                await journal.AppendAsync($"#r{room}", Some.Redaction(i));
            }
        }

        const int few = rooms * messages / 100;
        await Deadline.UntilAsync(() => Task.FromResult(Occurrences(["open sesame"])), static count => count <= few, static count => $"{count} are left");
        var backup = $"{_folder.Path}.backup";
        JournalBackup.Save(_folder.Path, backup);
        Count(backup, "open sesame").Should().Be(0);
    }

    [Fact]
    public async Task Later_backup_lacks_the_text_and_keeps_the_event()
    {
        var journal = await OpenAsync();
        await journal.AppendAsync("#a", Some.Message("open sesame"));
        await journal.AppendAsync("#a", Some.Redaction(1, by: "carl"));
        var backup = $"{_folder.Path}.backup";
        JournalBackup.Save(_folder.Path, backup);

        Count(backup, "open sesame").Should().Be(0);
        await using var restored = new JournalFolder();
        JournalBackup.Restore(restored.Path, backup, DateTimeOffset.UnixEpoch);
        var entries = await (await restored.OpenAsync()).ReadAfterAsync("#a", 0, 9);
        entries.Select(static entry => ReplacementModel.Describe(entry.Id, entry.Event)).Should().Equal("1 Message  by ann, removed by 2", "2 Redacted ann by carl of 1");
    }

    [Fact]
    public async Task Contract_14_a_read_that_began_earlier_puts_no_old_text_into_memory()
    {
        var journal = (SqliteJournal)await OpenAsync();
        await journal.AppendAsync("#a", Some.Message("secret"));
        await journal.FollowAsync("#a", new Follower()); // so that memory begins after it
        var room = journal.Find("#a")!;
        var (_, from, changes) = room.Before(long.MaxValue, 9)!.Value;
        from.Should().Be(2);
        await journal.AppendAsync("#a", Some.Redaction(1));

        room.Extend([new JournalEntry(1, Some.Message("secret"))], changes); // like that read

        (await journal.ReadBeforeAsync("#a", long.MaxValue, 9))[0].Event.IsRedacted.Should().BeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Contract_17_an_edit_loses_its_text_when_retention_deletes_its_message(bool isInMemory)
    {
        var journal = (SqliteJournal)await OpenAsync();
        if (isInMemory)
        {
            await journal.FollowAsync("#a", new Follower());
        }

        await journal.AppendAsync("#a", Some.Message("one"));
        await journal.AppendAsync("#a", Some.Edit(1, "two"));
        await journal.AppendAsync("#a", Some.Redaction(1));
        await journal.AppendAsync("#a", Some.Message("four"));
        await journal.AppendAsync("#a", Some.Edit(4, "five"));

        await journal.DeleteAsync([new Expiry(journal.Find("#a")!.Number, "#a", UpTo: 4)]);

        (await journal.ReadAfterAsync("#a", 0, 9)).Select(static entry => ReplacementModel.Describe(entry.Id, entry.Event)).Should().Equal("5 Edited  by ann of 4");
        await journal.Awaiting(j => j.AppendAsync("#a", Some.Redaction(4)).AsTask()).Should().ThrowAsync<JournalException>().WithMessage("there is no message 4");
    }

    [Fact]
    public async Task Contract_15_refused_events_are_not_a_failure_of_the_journal()
    {
        var journal = (SqliteJournal)await OpenAsync();
        await journal.AppendAsync("#a", Some.Message("one"));

        await journal.Awaiting(j => j.AppendAsync("#a", Some.Redaction(7)).AsTask()).Should().ThrowAsync<JournalException>();

        journal.Failure.Should().BeNull();
        _folder.Logged().Should().BeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _folder.DisposeAsync();
    }

    protected override async Task<IMessageJournal> OpenAsync() => await _folder.OpenAsync(Durability);

    protected override async Task<IMessageJournal> ReopenAsync(IMessageJournal journal)
    {
        await _folder.CloseAsync();
        return await OpenAsync();
    }

    private int Occurrences(string[] texts) => texts.Sum(text => Count(_folder.Path, text) + Count($"{_folder.Path}-wal", text));

    private static int Count(string path, string text)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        var bytes = copy.ToArray();
        var count = 0;
        for (var at = 0; bytes.AsSpan(at).IndexOf(Encoding.UTF8.GetBytes(text)) is >= 0 and var next; at += next + 1)
        {
            count++;
        }

        return count;
    }
}

/// <summary>The same contract, with events shown before they are stored.</summary>
public sealed class SqliteTextReplacementShowingFirstTests : SqliteTextReplacementTests
{
    protected override JournalDurability Durability => JournalDurability.None;

    [Fact]
    public async Task Text_that_cannot_be_removed_from_the_file_is_not_shown_as_removed()
    {
        var journal = (SqliteJournal)await OpenAsync();
        var follower = new Follower();
        await journal.FollowAsync("#a", follower);
        await journal.AppendAsync("#a", Some.Message("one"));
        await journal.Writer.RunAsync(static connection => connection.Execute("PRAGMA query_only = ON"));

        await journal.Awaiting(j => j.AppendAsync("#a", Some.Redaction(1)).AsTask()).Should().ThrowAsync<JournalException>();

        follower.Replaced.Should().BeEmpty();
        await journal.Writer.RunAsync(static connection => connection.Execute("PRAGMA query_only = OFF"));
    }
}

/// <summary>The same contract, with an fsync for each commit.</summary>
public sealed class SqliteTextReplacementOnDiskTests : SqliteTextReplacementTests
{
    protected override JournalDurability Durability => JournalDurability.Disk;
}
