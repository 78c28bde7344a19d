using System.Text;
using ChatRoom.Files;
using ChatRoom.Journal;
using ChatRoom.Protocol;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using ChatRoom.Tests.Files;
using ChatRoom.Tests.Journal;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRoom.Tests.Services;

/// <summary>The contract of FileRemoval, with a journal in memory.</summary>
public sealed class FileRemovalTests : IDisposable
{
    private const string Id = "AAAAAAAAAAAAAAAAAAAAAA";
    private const string Other = "BBBBBBBBBBBBBBBBBBBBBB";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly MemoryFileStore _store = new();
    private readonly FakeJournal _journal = new();
    private readonly Chat _chat;

    public FileRemovalTests() => _chat = new Chat(journal: _journal, replace: services => services.AddSingleton<IFileStore>(_store));

    private FileRemoval Removal => _chat.Get<FileRemoval>();

    private SharedFiles Files => _chat.Get<SharedFiles>();

    private ChatState State => _chat.Get<ChatState>();

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Contract_1_file_of_a_removed_text_is_not_found_at_once_and_gone_soon()
    {
        await FollowAsync();
        var removal = Removal;
        var message = await SayAsync(Id);
        await PutAsync(Id, message);
        await PutAsync(Other, await SayAsync(Other));

        await _chat.Get<ObservedJournal>().AppendAsync(
            "#a", new ChatEvent { Kind = ChatEventKind.Redacted, At = _chat.Time.GetUtcNow(), Target = message, Author = Some.Alias("bob") }, default, Cancellation);

        Files.Find(Id).Should().BeNull();
        Files.Find(Other).Should().NotBeNull();
        await removal.RemoveAsync(Cancellation);
        _store.Ids.Keys.Should().Equal(Other);
        State.Files.All.Select(static file => file.Id).Should().Equal(Other);
        Files.Bytes.Should().Be(10);
    }

    [Theory]
    [InlineData(Id, Other)]
    [InlineData(Other, Id)]
    public async Task Contract_4_content_that_cannot_be_deleted_keeps_no_other(string stuck, string other)
    {
        var removal = Removal;
        await PutAsync(Id, message: 1);
        await PutAsync(Other, message: 2);
        _store.Stuck = stuck;
        Files.All.ToList().ForEach(Files.Leave);

        await removal.Awaiting(one => one.RemoveAsync(Cancellation)).Should().ThrowAsync<IOException>();

        _store.Ids.Keys.Should().Equal(stuck).And.NotContain(other);
        _store.Stuck = null;
        await removal.RemoveAsync(Cancellation);
        _store.Ids.Should().BeEmpty();
    }

    [Fact]
    public async Task Contract_2_files_whose_messages_are_gone_are_found_at_the_start()
    {
        await FollowAsync();
        await PutAsync(Id, message: 100);
        await PutAsync(Other, await SayAsync(Other));

        await Removal.LookAtAllAsync(Cancellation);
        await Removal.RemoveAsync(Cancellation);

        _store.Ids.Keys.Should().Equal(Other);
    }

    [Fact]
    public async Task Contract_3_message_that_is_not_known_is_looked_for()
    {
        await FollowAsync();
        await SayAsync("something else");
        await PutAsync(Id, message: 0);
        await PutAsync(Other, message: 0);
        var message = await SayAsync(Id);

        await Removal.LookAsync(Cancellation);
        Files.Find(Id)!.Message.Should().Be(0, "it may be under way");

        _chat.Time.Advance(FileRemoval.Patience + TimeSpan.FromSeconds(1));
        await State.ChangeAsync(change => { change.Put(new HeldRecord(1, "#a", 7, "bob", ChatEventKind.Action, $"shared x: /f/{Other}/file/x", "links", default)); return true; }, Cancellation);
        await Removal.LookAsync(Cancellation);
        Files.Find(Id)!.Message.Should().Be(message);
        Files.Find(Other)!.Message.Should().Be(0, "a moderator holds it");

        await State.ChangeAsync(change => { change.Remove(State.Held.All.Single()); return true; }, Cancellation);
        await Removal.LookAtDecidedAsync(Cancellation);
        Files.Find(Other).Should().BeNull("it was dropped");
        Files.Find(Id).Should().NotBeNull();
    }

    [Fact]
    public async Task Contract_3_message_that_a_moderator_has_released_is_found_at_once()
    {
        await FollowAsync();
        var removal = Removal;
        await PutAsync(Id, message: 0);
        await State.ChangeAsync(change => { change.Put(new HeldRecord(1, "#a", 7, "bob", ChatEventKind.Action, $"shared x: /f/{Id}/file/x", "links", default)); return true; }, Cancellation);
        var message = await SayAsync(Id);
        await State.ChangeAsync(change => { change.Remove(State.Held.All.Single()); return true; }, Cancellation);

        await removal.LookAtDecidedAsync(Cancellation);

        Files.Find(Id)!.Message.Should().Be(message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Message_of_which_another_node_has_just_told_keeps_its_file(bool atStart)
    {
        await FollowAsync();
        await PutAsync(Id, message: 1);
        _journal.CatchingUp = _ =>
        {
            _journal.CatchingUp = null;
            SayAsync(Id).AsTask().Result.Should().Be(1);
        };

        await (atStart ? Removal.LookAtAllAsync(Cancellation) : Removal.LookAsync(Cancellation));

        Files.Find(Id).Should().NotBeNull();
    }

    [Fact]
    public async Task Message_that_another_node_has_just_released_is_found()
    {
        await FollowAsync();
        var removal = Removal;
        await PutAsync(Id, message: 0);
        await State.ChangeAsync(change => { change.Put(new HeldRecord(1, "#a", 7, "bob", ChatEventKind.Action, $"shared x: /f/{Id}/file/x", "links", default)); return true; }, Cancellation);
        await State.ChangeAsync(change => { change.Remove(State.Held.All.Single()); return true; }, Cancellation);
        _journal.CatchingUp = _ => SayAsync(Id).AsTask().Result.Should().Be(1);

        await removal.LookAtDecidedAsync(Cancellation);

        Files.Find(Id)!.Message.Should().Be(1);
    }

    private async Task FollowAsync() => await _journal.FollowAsync("#a", new Follower(), Cancellation);

    private ValueTask<long> SayAsync(string text) => _journal.AppendAsync(
        "#a",
        new ChatEvent { Kind = ChatEventKind.Action, At = _chat.Time.GetUtcNow(), Author = Some.Alias("bob"), AuthorId = 7, Text = Encoding.UTF8.GetBytes($"shared x: /f/{text}/file/x") },
        default,
        Cancellation);

    private async Task PutAsync(string id, long message)
    {
        _store.Ids[id] = true;
        await State.ChangeAsync(
            change => { change.Put(new FileRecord(id, "#a", 7, "a", "x", "application/octet-stream", 10, "", _chat.Time.GetUtcNow()) { Message = message }); return true; }, Cancellation);
    }
}
