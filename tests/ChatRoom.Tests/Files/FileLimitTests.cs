using ChatRoom.Files;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Tests.Files;

/// <summary>The contracts of UploadTurns and FileQuota, and keys and links.</summary>
public sealed class FileLimitTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ChatRoomOptions _options = new();

    [Fact]
    public void Turns_1_one_at_a_time_and_so_many_a_minute()
    {
        var turns = new UploadTurns(Options.Create(_options), _time);
        for (var i = 0; i < _options.Files.UploadsPerMinute; i++)
        {
            turns.Begin("a", out _).Should().Be(UploadRefusal.None);
            turns.Begin("a", out _).Should().Be(UploadRefusal.OneAtATime);
            turns.Begin("b", out _).Should().BeOneOf(UploadRefusal.None, UploadRefusal.OneAtATime);
            turns.End("a");
        }

        turns.Begin("a", out var wait).Should().Be(UploadRefusal.TooOften);
        wait.Should().BeCloseTo(TimeSpan.FromSeconds(6), TimeSpan.FromMilliseconds(10));
        _time.Advance(wait);
        turns.Begin("a", out _).Should().Be(UploadRefusal.None);
    }

    [Fact]
    public void Turns_2_and_3_there_are_so_many_in_all_and_a_refusal_counts_for_nothing()
    {
        var turns = new UploadTurns(Options.Create(_options), _time);
        for (var i = 0; i < UploadTurns.Most; i++)
        {
            turns.Begin($"{i}", out _).Should().Be(UploadRefusal.None);
        }

        for (var i = 0; i < 100; i++)
        {
            turns.Begin("late", out _).Should().Be(UploadRefusal.TooMany);
        }

        turns.End("0");
        turns.Begin("late", out _).Should().Be(UploadRefusal.None);
    }

    [Fact]
    public async Task Quota_counts_what_is_stored_and_what_is_under_way()
    {
        using var chat = new Chat(options => (options.Files.MaxBytesPerPerson, options.Files.MaxBytes, options.Files.MinFreeBytes) = (1_000, 1_500, 100));
        var store = new MemoryFileStore { FreeBytes = 10_000 };
        var quota = new FileQuota(chat.Get<SharedFiles>(), store, chat.Get<IOptions<ChatRoomOptions>>());
        await chat.Get<ChatState>().ChangeAsync(
            static change => { change.Put(new FileRecord("id", "#a", 1, "a", "x", "image/png", 500, "", default) { ThumbnailBytes = 100 }); return true; },
            TestContext.Current.CancellationToken);

        quota.Take("a", 300).Should().Be(UploadRefusal.None);
        quota.Take("a", 101).Should().Be(UploadRefusal.ShareUsed);
        quota.Take("b", 600).Should().Be(UploadRefusal.None);
        quota.Take("c", 1).Should().Be(UploadRefusal.DiskFull);
        quota.Return("b");
        quota.Take("c", 600).Should().Be(UploadRefusal.None);
        quota.Return("c");
        store.FreeBytes = 150;
        quota.RefusalOf("c", 51).Should().Be(UploadRefusal.DiskFull);
        quota.RefusalOf("c", 50).Should().Be(UploadRefusal.None);
        quota.RefusalOf("c", _options.Files.MaxFileBytes + 1).Should().Be(UploadRefusal.FileTooLarge);
    }

    [Fact]
    public void Key_opens_one_file_for_one_person_until_it_expires()
    {
        var keys = new FileKeys(_time);
        var (key, until) = keys.Create("file", 7);

        keys.PersonOf("file", key).Should().Be(7);
        keys.PersonOf("other", key).Should().BeNull();
        new FileKeys(_time).PersonOf("file", key).Should().BeNull("the secret is another");
        foreach (var i in Enumerable.Range(0, key.Length))
        {
            keys.PersonOf("file", $"{key[..i]}{(key[i] == 'A' ? 'B' : 'A')}{key[(i + 1)..]}").Should().BeNull();
        }

        foreach (var bad in (string[])["", "x", key + "A", key[1..], new string('é', key.Length), new string(' ', key.Length)])
        {
            keys.PersonOf("file", bad).Should().BeNull();
        }

        _time.SetUtcNow(until);
        keys.PersonOf("file", key).Should().BeNull();
    }

    [Fact]
    public void Links_are_bounded_and_expire_and_are_used_once()
    {
        var links = new UploadLinks(_time);
        var first = links.Add(Upload("a"));
        var others = Enumerable.Range(0, UploadLinks.MostPerPayer).Select(_ => links.Add(Upload("a"))).ToArray();
        var foreign = links.Add(Upload("b"));

        links.Find(first).Should().BeNull("a further one replaces the oldest");
        links.Find(foreign).Should().NotBeNull();
        links.Use(others[0]).Should().BeTrue();
        links.Use(others[0]).Should().BeFalse();
        for (var i = 0; i < UploadLinks.Most; i++)
        {
            links.Add(Upload($"{i}"));
        }

        links.Find(foreign).Should().BeNull("there are only so many in all");
        var last = links.Add(Upload("z"));
        _time.Advance(UploadLinks.Lifetime);
        links.Find(last).Should().BeNull();
    }

    private Upload Upload(string payer) => new(1, payer, Some.Room("#a"), "x", _time.GetUtcNow() + UploadLinks.Lifetime);
}
