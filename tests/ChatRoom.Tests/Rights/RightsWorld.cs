using ChatRoom.Commands;
using ChatRoom.Diagnostics;
using ChatRoom.Participants;
using ChatRoom.People;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using ChatRoom.Tests.Services;
using ChatRoom.Tests.State;

namespace ChatRoom.Tests.Rights;

/// <summary>
/// A chat with an open room, a moderated one and a private one, people of all roles, and marks: texts that occur nowhere but in what
/// only some may see. Its clock stands still.
/// </summary>
internal sealed class RightsWorld : IDisposable
{
    /// <summary>The alias of somebody who is in the private room, and does nothing.</summary>
    public const string Inner = "qzinner";

    /// <summary>The number of somebody who has said something in each room, and left.</summary>
    public const long Zoe = 77;

    private const string ForAdmins = "qzwhyg";

    private static readonly string[] Names = ["root", "olga", "nora", "eva", "ben", "reader", "writer", "gus", "tess", "spammy"];
    private static readonly int[] WithAccount = [0, 1, 2, 3, 4, 5, 6, 9];

    private readonly Witness _inner = new(Inner, "203.0.113.99", isJson: true);
    private readonly List<Mark> _marks;

    /// <summary>How many people there are, without the one in the private room.</summary>
    public const int Count = 10;

    /// <param name="isJson">Whose clients speak json, in the order of the names.</param>
    public RightsWorld(IReadOnlyList<bool> isJson)
    {
        Chat.Time.SetUtcNow(new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));
        People = [.. Names.Select((name, i) => new Witness(name, $"203.0.113.{101 + i}", isJson[i]))];
        _marks =
        [
            new("qztopic", static (model, who) => model.Allows(who, ChatAction.ReadTopic, Hush)),
            new("qztext", static (model, who) => model.Allows(who, ChatAction.ReadHistory, Hush)),
            new(Hush.Value[1..], static (model, who) => model.RoleOf(who, Hush) > Role.Outsider),
            new(Inner, static (model, who) => model.Allows(who, ChatAction.ListMembers, Hush)),
            new(ForAdmins, static (model, who) => model.Allows(who, ChatAction.ListBans, null)),
            new("from the last 24 hours", static (model, who) => model.Allows(who, ChatAction.SeeAddresses, null)),
            Held(1, Hush),
            Held(2, Hall),
            .. Rooms.Select(room => new Mark(WhyIn(room), (model, who) => model.Allows(who, ChatAction.ListBans, room))),
            .. People.Append(_inner).Select(static one => new Mark(one.Address, (model, who) => who == one.Participant || model.Allows(who, ChatAction.SeeAddresses, null))),
        ];
    }

    public static RoomName Lobby { get; } = Some.Room("#lobby");

    public static RoomName Open { get; } = Some.Room("#open");

    public static RoomName Hall { get; } = Some.Room("#hall");

    public static RoomName Hush { get; } = Some.Room("#qzhush");

    public static IReadOnlyList<RoomName> Rooms { get; } = [Lobby, Open, Hall, Hush];

    public Chat Chat { get; } = new(static options => options.Limits.MessagesPerSecondPerAddress = 0); // the clock stands still

    public IReadOnlyList<Witness> People { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Returns the text for those who see the bans of a room; null: of the server.</summary>
    public static string WhyIn(RoomName? room) => room is null ? ForAdmins : $"qzwhy{room.Value[1..4]}";

    /// <summary>Returns the alias that a person has now, by the number of their name; the one after the last is in the private room.</summary>
    public string AliasOf(int person) => person == Count ? Inner : People[person].Participant.Alias.Value;

    /// <summary>Returns a room, or the lobby for somebody whom a ban would have removed from it: the bans here are not set by commands.</summary>
    /// <param name="person">The number of their name.</param>
    /// <param name="room">The room.</param>
    public static RoomName PlaceOf(int person, RoomName room) =>
        (Names[person] == "tess" && room == Hall) || (Names[person] == "spammy" && (room == Hall || room == Hush)) ? Lobby : room;

    /// <summary>Lets everybody enter, and gives them their roles.</summary>
    /// <param name="rooms">Where they are, in the order of the names.</param>
    public async Task BeginAsync(params IReadOnlyList<IReadOnlyList<RoomName>> rooms)
    {
        await _inner.EnterAsync(Chat, Hush);
        await _inner.SendAsync($$"""{"command":"/topic qztopic","room":"{{Hush}}"}""");
        for (var i = 0; i < People.Count; i++)
        {
            await People[i].EnterAsync(Chat, rooms[i]);
        }

        foreach (var room in Rooms) // now that somebody is there, or nothing is kept
        {
            await Chat.Journal.AppendAsync(room.Key, Some.MessageOf(Zoe, room == Hush ? "qztext pudding" : "pudding", "zoe"));
            foreach (var one in People)
            {
                await Chat.Journal.AppendAsync(room.Key, Some.MessageOf(one.Participant.Person.Id, "cake", one.Participant.Alias.Value));
            }
        }

        await MentionAllAsync();
        await Wait.UntilAsync(() => People.All(one => one.Participant.IsIn(Hush) || MentionsOf(one) > 0), "the mentions are noted"); // the room is open until it has a record
        await CatchUpAsync();

        await RoleScene.PutAsync(Chat, [.. Records()]);
        foreach (var i in WithAccount)
        {
            People[i].Participant.Person.HasAccount = true;
        }

        People[5].Participant.Session.UseAccess(TokenScope.Read, token: null);
        People[6].Participant.Session.UseAccess(TokenScope.Write, token: null);
        await CatchUpAsync();
    }

    /// <summary>Mentions everybody in the private room, the admin last.</summary>
    public Task MentionAllAsync() => _inner.SendAsync($$"""{"say":"qztext for @{{string.Join(" @", Names.Reverse())}}","room":"{{Hush}}"}""");

    /// <summary>Returns how many mentions of a person are noted.</summary>
    public int MentionsOf(Witness who) => Chat.Get<MentionBook>().Of(who.Participant.Person.Id).Length;

    /// <summary>Runs a command of somebody in a room without what a protocol checks, and calls off the prompt for a secret; returns the reply.</summary>
    public async Task<Reply?> RunAsync(Witness who, RoomName here, string command)
    {
        var done = new TaskCompletionSource<Reply?>();
        who.Participant.Session.Ask(async one =>
        {
            try
            {
                var reply = await Chat.Get<CommandTable>().RunAsync(one, here, command[1..], confirmation: null, Cancellation);
                one.SecretTaker = null;
                done.SetResult(reply);
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        }, CloseCause.InternalError);
        await Wait.ForAsync(done.Task, "it is done");
        return await done.Task;
    }

    /// <summary>Returns what people may do now.</summary>
    public RoleModel Model() => new(Chat.Get<ChatState>(), Chat.Time.GetUtcNow());

    /// <summary>Returns which marks each person may see now.</summary>
    public ILookup<Witness, string> Visible(RoleModel model) =>
        (from who in People from mark in _marks where mark.MaySee(model, who.Participant) select (who, mark.Text)).ToLookup(static one => one.who, static one => one.Text);

    /// <summary>Returns the marks that a text contains.</summary>
    public IEnumerable<string> MarksIn(string text) => _marks.Select(static mark => mark.Text).Where(mark => text.Contains(mark, StringComparison.Ordinal));

    /// <summary>Returns everything that a forbidden act could change, as texts.</summary>
    public async Task<IReadOnlyList<string>> RecordedAsync()
    {
        var recorded = StateSnapshot.Of(Chat.Get<ChatState>()).Values.Select(static record => $"{record}").ToList();
        recorded.AddRange((await Chat.Get<ChatState>().ReadAuditAsync(new AuditQuery(Most: AuditQuery.MostRows), Cancellation)).Select(static row => $"{row}"));
        foreach (var room in Rooms)
        {
            recorded.AddRange((await Chat.Journal.ReadAfterAsync(room.Key, 0, 1_000, Cancellation))
                .Select(entry => $"{room} {entry.Id} {entry.Event.Kind} {entry.Event.Author} {System.Text.Encoding.UTF8.GetString(entry.Event.Text.Span)}"));
        }

        recorded.Add(Places());
        return recorded;
    }

    /// <summary>Returns the first message of a person in a room.</summary>
    /// <param name="person">Their number.</param>
    /// <param name="room">The room.</param>
    public async Task<long> FirstMessageAsync(long person, RoomName room) =>
        (await Chat.Journal.ReadAfterAsync(room.Key, 0, 1_000, Cancellation)).First(entry => entry.Event.IsMessage && entry.Event.AuthorId == person).Id;

    /// <summary>Returns whether a message of a room is somebody's own.</summary>
    public async Task<bool> IsOwnAsync(Witness who, RoomName room, int id) =>
        await Chat.Journal.ReadAfterAsync(room.Key, id - 1, 1, Cancellation) is [var entry] && entry.Id == id && entry.Event.AuthorId == who.Participant.Person.Id;

    /// <summary>Returns what each person has got, up to all that has happened.</summary>
    /// <param name="actor">Who has just asked for something: once they have their answer, it is done. Null: nobody.</param>
    public async Task<IReadOnlyDictionary<Witness, string>> CatchUpAsync(Witness? actor = null)
    {
        var got = People.ToDictionary(static one => one, static _ => "");
        string before;
        do
        {
            before = Places();
            foreach (var who in People.OrderByDescending(one => one == actor).Where(static one => !one.HasLeft))
            {
                got[who] += string.Join('\n', await who.CatchUpAsync());
            }
        }
        while (Places() != before); // who was removed meanwhile is seen to leave in the next round

        return got;
    }

    public void Dispose() => Chat.Dispose();

    private string Places() => string.Join('\n', People.Select(static one =>
        $"{one.Participant.Alias} {(one.HasLeft ? "has left" : $"is in {string.Join(' ', one.Participant.Attends.Select(static attendance => attendance.Name))}")}"));

    private Mark Held(long id, RoomName room) => new($"qzheld{id}", (model, who) => model.Allows(who, ChatAction.ReviewHeld, room)
        || (Chat.Get<ChatState>().Held.Find($"{id}") is null && model.Allows(who, ChatAction.ReadHistory, room))); // if it was released

    private IEnumerable<StateRecord> Records()
    {
        var (now, olga, nora, eva) = (Chat.Time.GetUtcNow(), Id(1), Id(2), Id(3));
        return
        [
            .. WithAccount.Select(i => RoleScene.AccountOf(People[i].Participant, isAdmin: i == 0)),
            new RoomRecord(Open.Value, Open.Key, olga, now),
            new RoomRecord(Hall.Value, Hall.Key, olga, now) { IsModerated = true },
            new RoomRecord(Hush.Value, Hush.Key, olga, now) { IsPrivate = true },
            .. new[] { Open, Hall, Hush }.Select(room => new RoleRecord(room.Key, nora, RoomRole.Moderator, now)),
            .. new[] { Open, Hall }.Select(room => new RoleRecord(room.Key, eva, RoomRole.Voice, now)),
            Ban(1, BanKind.Mute, Open, $"{Id(7)}", TargetKind.Person),
            Ban(2, BanKind.Ban, Hall, $"{Id(8)}", TargetKind.Person),
            Ban(3, BanKind.Ban, Hush, "198.51.100.0/24", TargetKind.Network),
            Ban(4, BanKind.Ban, null, "spa*", TargetKind.Alias),
            new HeldRecord(1, Hush.Value, _inner.Participant.Person.Id, Inner, ChatEventKind.Message, "qzheld1", "words", now),
            new HeldRecord(2, Hall.Value, Id(8), "tess", ChatEventKind.Message, "qzheld2", "words", now),
        ];

        long Id(int person) => People[person].Participant.Person.Id;

        BanRecord Ban(long id, BanKind kind, RoomName? room, string target, TargetKind on) =>
            new(id, kind, room?.Key, target, on, "olga", now, null) { PrivateReason = WhyIn(room) };
    }

    private sealed record Mark(string Text, Func<RoleModel, Participant, bool> MaySee);
}
