using ChatRoom.Cluster;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using ChatRoom.Tests.Accounts;
using ChatRoom.Tests.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRoom.Tests.Services;

/// <summary>People are connected here, and another server with the same store changes something.</summary>
public sealed class AdoptedChangesTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    private readonly SharedStateStore _store = new();
    private readonly SilentNodes _nodes = new();
    private readonly Chat _chat;
    private readonly ChatState _there;

    public AdoptedChangesTests()
    {
        _chat = new Chat(static options => options.Admins = ["root"], replace: services => services.AddSingleton<IStateStore>(_store).AddSingleton<INodes>(_nodes));
        _chat.Time.SetUtcNow(Now);
        _there = new ChatState(_store, NullLogger<ChatState>.Instance, TimeProvider.System);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ChatState Here => _chat.Get<ChatState>();

    public async ValueTask InitializeAsync()
    {
        await Here.OpenAsync(Cancellation);
        await _chat.Get<AdoptedChanges>().StartAsync(Cancellation);
    }

    public ValueTask DisposeAsync()
    {
        _there.Dispose();
        _chat.Dispose();
        return default;
    }

    [Fact]
    public async Task Contract_1_whoever_is_banned_on_another_server_is_disconnected_here()
    {
        var eve = await _chat.JoinAsync("eve");
        var ann = await _chat.JoinAsync("ann");

        await PutThereAsync(Ban(BanKind.Ban, room: null, "eve"));

        (await eve.Received.ReadToEndAsync()).Should().EndWith("* you are banned from this server: spam\n");
        await ann.SendAsync("still here\n");
        await ann.Received.ReadLinesUntilAsync("ann: still here");
        _chat.Status.Statistics.ConnectionsClosed["banned"].Should().Be(1);
    }

    [Fact]
    public async Task Contract_1_whoever_is_banned_from_a_room_leaves_it_unless_they_rank_as_high_as_the_one_who_banned()
    {
        var bob = await _chat.RegisterAsync("bob");
        var eve = await _chat.RegisterAsync("eve");
        await bob.SendAsync("/join #ops\n/room register\n");
        await bob.Received.ReadLinesUntilAsync("* you own #ops now; to see its settings: /room");
        await PutThereAsync(new RoleRecord("#ops", PersonOf("eve"), RoomRole.Moderator, Now));
        await eve.SendAsync("/join #ops\n");
        await eve.Received.ReadLinesUntilAsync("* you are in #ops now, 2 here");

        await PutThereAsync(Ban(BanKind.Ban, "#ops", "eve") with { ById = PersonOf("eve") + 1 });
        await bob.SendAsync("still here?\n");
        await eve.Received.ReadLinesUntilAsync("bob: still here?");
        await PutThereAsync(Ban(BanKind.Ban, "#ops", "eve") with { ById = PersonOf("bob") });

        await eve.Received.ReadLinesUntilAsync("* you are banned from #ops: spam");
        await PutThereAsync(Ban(BanKind.Ban, "#ops", "bob") with { Id = 2, ById = BanRecord.Server });
        await bob.Received.ReadLinesUntilAsync("* you are banned from #ops: spam");
    }

    [Fact]
    public async Task Contract_1_whoever_is_muted_on_another_server_learns_it_here()
    {
        var eve = await _chat.JoinAsync("eve");

        await PutThereAsync(Ban(BanKind.Mute, room: null, "eve"));

        await eve.Received.ReadLinesUntilAsync("* you are muted: spam");
    }

    [Fact]
    public async Task Contract_1_connections_of_a_suspended_account_end()
    {
        var bob = await _chat.RegisterAsync("bob");

        await PutThereAsync(Here.Accounts.All.Single() with { Suspended = Now, SuspensionReason = "spam" });

        (await bob.Received.ReadToEndAsync()).Should().EndWith("* this account is suspended: spam\n");
    }

    [Fact]
    public async Task Contract_1_connections_of_an_account_end_with_it_and_with_its_password()
    {
        var bob = await _chat.RegisterAsync("bob");
        var ann = await _chat.RegisterAsync("ann");
        var (of, with) = (Here.Accounts.All.Single(static one => one.Alias == "bob"), Here.Accounts.All.Single(static one => one.Alias == "ann"));
        await PutThereAsync(of with { Used = Now.AddHours(1) });
        await bob.SendAsync("still here\n");
        await bob.Received.ReadLinesUntilAsync("bob: still here");

        await ChangeThereAsync(change =>
        {
            change.Remove(of);
            change.Put(with with { PasswordChanged = Now });
        });

        await Wait.ForAsync(bob.Served, "the account is gone");
        await Wait.ForAsync(ann.Served, "the password was changed");
        _nodes.Asked.OfType<EndOrder>().Should().BeEmpty("the server that has made the change spares the connection that asked for it");
    }

    [Fact]
    public async Task Contract_1_connections_of_a_revoked_token_end_and_others_stay()
    {
        var bob = await _chat.RegisterAsync("bob");
        var token = await bob.NewTokenAsync("ci");
        var bot = await _chat.LogInAsync("bob", token);

        await ChangeThereAsync(change => change.Remove(Here.Tokens.All.Single()));

        await Wait.ForAsync(bot.Served, "the token was revoked");
        await bob.SendAsync("still here\n");
        await bob.Received.ReadLinesUntilAsync("bob: still here");
    }

    [Fact]
    public async Task Contract_1_moderators_learn_which_messages_wait_and_people_that_they_are_invited()
    {
        var root = await _chat.RegisterAsync("root");
        var eve = await _chat.JoinAsync("eve");

        await PutThereAsync(new HeldRecord(4, "#lobby", 9, "mallory", ChatEventKind.Message, "buy watches", "links", Now));
        (await ReadLineWithAsync(root, "buy watches")).Should().Contain("mallory");

        await PutThereAsync(new InvitationRecord("#ops", PersonOf("eve"), "ann", Now.AddHours(24)));
        (await ReadLineWithAsync(eve, "#ops")).Should().Contain("ann");
    }

    [Fact]
    public async Task Contract_1_ignore_list_that_another_server_has_kept_counts_here()
    {
        var bob = await _chat.RegisterAsync("bob");
        var eve = await _chat.JoinAsync("eve");
        await PutThereAsync(Here.Accounts.All.Single() with { Ignored = $"{PersonOf("eve")}:eve" });

        await eve.SendAsync("you do not hear me\n");
        await eve.Received.ReadLinesUntilAsync("eve: you do not hear me");
        await bob.SendAsync("right\n");

        (await bob.Received.ReadLinesUntilAsync("bob: right")).Should().NotContain(static line => line.Contains("hear me", StringComparison.Ordinal));
    }

    private BanRecord Ban(BanKind kind, string? room, string target, TargetKind on = TargetKind.Person) => new(
        1, kind, room, on == TargetKind.Person ? $"{PersonOf(target)}" : target, on, "root", Now, null)
    {
        Name = target,
        Reason = "spam",
    };

    private long PersonOf(string alias) => _chat.Get<ParticipantDirectory>().Find(Some.Alias(alias))!.Person.Id;

    private static async Task<string> ReadLineWithAsync(InMemoryConnection who, string text)
    {
        string line;
        do
        {
            line = await who.Received.ReadLineAsync();
        }
        while (!line.Contains(text, StringComparison.Ordinal));

        return line;
    }

    private Task PutThereAsync(StateRecord record) => ChangeThereAsync(change => change.Put(record));

    private async Task ChangeThereAsync(Action<StateChange> fill)
    {
        await _there.CatchUpAsync(isAll: false, Cancellation);
        await _there.ChangeAsync(change => { fill(change); return true; }, Cancellation);
        await Here.CatchUpAsync(isAll: false, Cancellation);
    }
}
