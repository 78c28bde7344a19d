using ChatRoom.Participants;
using ChatRoom.Protocol;
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
    private const string Inner = "qzinner"; // is in the private room, and does nothing
    private const string ForAdmins = "qzwhyg";
    private const long Zoe = 77; // has said something in each room, and left

    private static readonly string[] Names = ["root", "olga", "nora", "eva", "ben", "reader", "writer", "gus", "tess"];
    private static readonly int[] WithAccount = [0, 1, 2, 3, 4, 5, 6];

    private readonly Witness _inner = new(Inner, "203.0.113.99", isJson: true);
    private readonly List<Mark> _marks;

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

    /// <summary>Lets everybody enter, and gives them their roles.</summary>
    /// <param name="rooms">Where they are, in the order of the names: a number of <see cref="Rooms"/> each.</param>
    public async Task BeginAsync(IReadOnlyList<int> rooms)
    {
        foreach (var room in Rooms)
        {
            await Chat.Journal.AppendAsync(room.Key, Some.MessageOf(Zoe, room == Hush ? "qztext pudding" : "pudding", "zoe"));
            await Chat.Journal.AppendAsync(room.Key, Some.MessageOf(Zoe, "cake", "zoe"));
        }

        await _inner.EnterAsync(Chat, Hush.Value);
        await _inner.SendAsync($$"""{"command":"/topic qztopic","room":"{{Hush}}"}""");
        for (var i = 0; i < People.Count; i++)
        {
            await People[i].EnterAsync(Chat, Rooms[rooms[i]].Value);
        }

        await _inner.SendAsync($$"""{"say":"qztext for {{string.Join(' ', Names)}}","room":"{{Hush}}"}""");
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
