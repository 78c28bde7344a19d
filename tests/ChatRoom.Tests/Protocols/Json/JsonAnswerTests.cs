using System.Text.Json;
using ChatRoom.Commands;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Json;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using ChatRoom.Tests.Commands;
using ChatRoom.Tests.Services;

namespace ChatRoom.Tests.Protocols.Json;

/// <summary>
/// Each command of the table and each json request, including future ones, with a reference, where it succeeds: it has exactly one
/// answer. <see cref="HostileArgumentTests"/> does the same where they fail.
/// </summary>
public sealed class JsonAnswerTests
{
    private const string Reference = "r1";
    private const string Export = "/export"; // the one command whose answer has pages: the last one has no more

    private static readonly RoomName Ops = Some.Room("#ops");
    private static readonly RoomName[] Rooms = [Ops, Some.Room("#dev"), Some.Room("#lobby")];

    // What ann, who is an admin and owns #ops, sends there, and the type of the answer. $ann and $bob: the id of a message of theirs.
    private static readonly Row[] CommandRows =
    [
        new("/admin remove zoe", "error"), // she is none
        new("/announce tea", "notice"),
        new("/audit", "notice"),
        new("/away tea", "notice"),
        new("/back", "notice", "/away"),
        new("/ban bob 5m", "notice"),
        new("/ban --try bob", "notice"),
        new("/bans", "notice"),
        new("/bell on", "notice"),
        new("/cert list", "answer"),
        new("/cert add", "error"), // there is none
        new("/deop zoe", "answer", "/op zoe"),
        new("/devoice zoe", "answer", "/voice zoe"),
        new("/drop 1", "notice"),
        new(Export, "answer"),
        new("/file 0", "error"), // there is none
        new("/forget bob", "notice"),
        new("/forget me yes", "notice"),
        new("/held", "answer"),
        new("/help", "answer"),
        new("/help kick", "answer"),
        new("/history", "answer"),
        new("/ids on", "answer"),
        new("/ignore bob", "notice"),
        new("/ignore", "answer"),
        new("/invite bob", "notice"),
        new("/join #dev", "joined-room"),
        new("/join #ops", "notice"),
        new("/kick bob", "answer"),
        new("/lockdown", "notice"),
        new("/lockdown read-only 5m", "notice"),
        new("/login", "error"), // she is
        new("/logout", "answer"),
        new("/me waves", "accepted"),
        new("/mentions", "notice"),
        new("/more", "error"), // there is no next page
        new("/motd", "notice"),
        new("/msg bob psst", "whisper"),
        new("/mute bob 5m", "notice"),
        new("/nick anna", "answer", "/logout"),
        new("/op zoe", "answer"),
        new("/part", "left-room"),
        new("/password", "error"), // a program gives it in a request
        new("/purge bob", "accepted"),
        new("/quit", "answer"),
        new("/quit good night", "accepted"),
        new("/read", "answer"),
        new("/redact $ann", "accepted"),
        new("/redact $bob", "accepted"),
        new("/register", "error"),
        new("/release 1", "notice"),
        new("/reply psst", "whisper", "/msg bob psst"),
        new("/report $bob rude", "notice"),
        new("/resume", "answer"),
        new("/resume off", "notice"),
        new("/room", "notice"),
        new("/room owner zoe", "answer"),
        new("/room register", "notice", "/room unregister yes"),
        new("/room set history 10", "answer"),
        new("/room set private on", "answer"),
        new("/room set retention 30d", "answer"),
        new("/room set topic tea", "accepted"),
        new("/room unregister", "notice"),
        new("/room unregister yes", "notice"),
        new("/rooms", "answer"),
        new("/search tea", "answer"),
        new("/seen bob", "notice"),
        new("/sessions", "answer"),
        new("/slow 10s", "answer"),
        new("/suspend zoe 5m", "notice"),
        new("/timestamps on", "notice"),
        new("/token new t", "answer"),
        new("/token list", "answer"),
        new("/token revoke t", "notice", "/token new t"),
        new("/topic tea", "accepted"),
        new("/topic", "answer"),
        new("/topic tea", "answer", "/topic tea"), // nothing changes
        new("/unban sp?m*", "notice", "/ban sp?m*"),
        new("/unignore bob", "notice", "/ignore bob"),
        new("/unmute bob", "notice", "/mute bob"),
        new("/unregister", "error"),
        new("/unsuspend zoe", "notice", "/suspend zoe"),
        new("/upload cat.png", "error"), // nothing stores files here
        new("/uptime", "notice"),
        new("/version", "notice"),
        new("/voice zoe", "answer"),
        new("/webhook list", "answer"),
        new("/webhook new ci", "answer"),
        new("/webhook remove ci", "notice", "/webhook new ci"),
        new("/who", "answer"),
        new("/whois bob", "notice"),
    ];

    // Requests that are no commands.
    private static readonly Row[] RequestRows =
    [
        new("""{"alias":"bob"}""", "error"), // the session has begun
        new("""{"resume":"x"}""", "error"),
        new("""{"say":"hello","room":"#ops"}""", "accepted"),
        new("""{"do":"waves","room":"#ops"}""", "accepted"),
        new("""{"join":"#dev"}""", "joined-room"),
        new("""{"part":"#ops"}""", "left-room"),
        new("""{"past":"#ops"}""", "answer"),
        new("""{"search":"tea","room":"#ops"}""", "answer"),
        new("""{"who":"#ops"}""", "answer"),
        new("""{"whisper":"bob","text":"psst"}""", "whisper"),
        new("""{"command":"/uptime","room":"#ops"}""", "notice"),
        new("""{"register":"correct horse battery"}""", "error"), // it is
        new("""{"login":"ann","password":"x"}""", "error"), // she is
        new("""{"logout":""}""", "answer"),
        new("""{"change-password":"correct horse battery","password":"x"}""", "error"),
        new("""{"unregister":"x"}""", "error"),
        new("""{"read":"#ops","id":1}""", "answer"),
        new("""{"upload":"#ops","name":"cat.png","size":3}""", "error"), // nothing stores files here
        new("""{"file":"x"}""", "error"),
        new("""{"push":"https://push.example/1","p256dh":"k","auth":"a"}""", "error"), // nothing sends notifications here
        new("""{"push-off":"https://push.example/1"}""", "answer"),
        new("""{"ping":1}""", "pong"),
    ];

    public static TheoryData<int> Commands => [.. Enumerable.Range(0, CommandRows.Length)];

    public static TheoryData<int> Requests => [.. Enumerable.Range(0, RequestRows.Length)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_command_and_every_request_is_among_those_that_are_tried()
    {
        using var chat = new Chat();
        var names = CommandRows.Select(static row => CommandTable.Split(row.Request[1..]).Name).Distinct();
        chat.Get<CommandTable>().All.Select(static command => command.Name).Should().BeEquivalentTo(names, "a new command needs a row here");

        var actions = RequestRows.Select(static row => JsonDocument.Parse(row.Request).RootElement.EnumerateObject().First().Name);
        JsonRequests.ActionNames.Should().BeSubsetOf(actions, "a new request needs a row here");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_with_a_reference_has_exactly_one_answer(int number)
    {
        var row = CommandRows[number];
        await CheckAsync(row, line => $$"""{"command":"{{line}}","room":"#ops","ref":"{{Reference}}"}""");
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_with_a_reference_has_exactly_one_answer(int number) =>
        await CheckAsync(RequestRows[number], static request => $$"""{{request[..^1]}},"ref":"{{Reference}}"}""");

    private static async Task CheckAsync(Row row, Func<string, string> requestOf)
    {
        using var chat = new Chat(static options => options.Accounts.Iterations = 1);
        var ann = await EnterAsync(chat);
        foreach (var line in row.Before)
        {
            await ann.SendAsync($$"""{"command":"{{line}}","room":"#ops"}{{'\n'}}""");
        }

        await ReadOnAsync(ann);
        var request = row.Request
            .Replace("$ann", $"{await MessageOfAsync(chat, "ann")}", StringComparison.Ordinal)
            .Replace("$bob", $"{await MessageOfAsync(chat, "bob")}", StringComparison.Ordinal);

        await ann.SendAsync($"{requestOf(request)}\n");

        (await ReadOnAsync(ann)).Where(static one => one.TryGetProperty("ref", out var reference) && reference.GetString() == Reference)
            .Where(one => row.Request != Export || !one.GetProperty("more").GetBoolean())
            .Select(static one => one.GetProperty("type").GetString()).Should().Equal([row.Answer], "{0} has one answer", request);
    }

    /// <summary>Lets ann enter, who may do everything, and bob, a guest, and zoe, who has an account.</summary>
    private static async Task<InMemoryConnection> EnterAsync(Chat chat)
    {
        var clients = new List<InMemoryConnection>();
        foreach (var alias in (string[])["ann", "bob", "zoe"])
        {
            var client = chat.Connect(new InMemoryConnection(outputBound: 4 * 1024 * 1024));
            await client.SendAsync($$"""{"alias":"{{alias}}","rooms":["#ops"]}{{'\n'}}""");
            await client.SendAsync($$"""{"say":"tea with {{alias}}","room":"#ops"}{{'\n'}}""");
            await ReadOnAsync(client);
            clients.Add(client);
        }

        var (ann, bob, zoe) = (Find("ann"), Find("bob"), Find("zoe"));
        await RoleScene.PutAsync(
            chat,
            RoleScene.AccountOf(ann, isAdmin: true), RoleScene.AccountOf(zoe),
            new RoomRecord(Ops.Value, Ops.Key, ann.Person.Id, DateTimeOffset.UnixEpoch),
            new HeldRecord(1, Ops.Value, bob.Person.Id, "bob", ChatEventKind.Message, "buy tea", "words", chat.Time.GetUtcNow()));
        ann.Person.HasAccount = zoe.Person.HasAccount = true;
        return clients[0];

        Participant Find(string alias) => chat.Get<ParticipantDirectory>().Find(Some.Alias(alias))!;
    }

    private static async Task<long> MessageOfAsync(Chat chat, string alias) =>
        (await chat.Journal.ReadAfterAsync(Ops.Key, 0, 100, Cancellation)).First(entry => entry.Event.IsMessage && entry.Event.Author?.Value == alias).Id;

    /// <summary>Returns what a client gets, up to an answer to a last request in each room, or to the end.</summary>
    private static async Task<IReadOnlyList<JsonElement>> ReadOnAsync(InMemoryConnection client)
    {
        foreach (var room in Rooms)
        {
            await client.SendAsync($$"""{"command":"/probe","room":"{{room}}","ref":"{{room}}"}{{'\n'}}""");
        }

        var got = new List<JsonElement>();
        var left = Rooms.Select(static room => room.Value).ToList();
        try
        {
            while (left.Count > 0)
            {
                if (await client.Received.ReadLineAsync() is not "alias?" and var line)
                {
                    var next = JsonDialect.Parse(line);
                    got.Add(next);
                    left.RemoveAll(room => next.TryGetProperty("ref", out var reference) && reference.GetString() == room);
                }
            }
        }
        catch (EndOfStreamException)
        {
            await Wait.ForAsync(client.Served, "its session has ended");
        }

        return got;
    }

    private sealed record Row(string Request, string Answer, params string[] Before);
}
