using System.Text;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.Text;
using ChatRoom.Services;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Rights;

/// <summary>
/// Each act of each person in each room that the permission table forbids is refused, in the same words whether its object exists or
/// not, and changes nothing; and each that it permits and that reads shows no text that its reader may not see. No protocol checks
/// the acts before. <see cref="ForbiddenPropertyTests"/> does the same in any order, with clients, while rights change.
/// </summary>
public sealed class ForbiddenActTests
{
    private const int None = 999;
    private const string Nobody = "nobody";
    private const string More = "/more"; // nobody has searched before; and no room has a key

    private static readonly ErrorCode[] Refusals =
        [ErrorCode.NotPermitted, ErrorCode.NoSuchRoom, ErrorCode.Banned, ErrorCode.Muted, ErrorCode.PasswordRequired];

    public static TheoryData<bool> IsInside => [false, true];

    [Theory]
    [MemberData(nameof(IsInside))]
    public async Task Forbidden_act_is_refused_whatever_exists_and_changes_nothing(bool isInside)
    {
        using var world = await BeginAsync(isInside);
        var (model, recorded) = (world.Model(), await world.RecordedAsync());
        foreach (var who in world.People)
        {
            foreach (var (deed, here) in Attempts())
            {
                var about = deed.IsServerWide ? null : here;
                if (model.Allows(who.Participant, deed.Action, about, deed.GivesKey))
                {
                    continue;
                }

                var answers = new HashSet<string>();
                foreach (var line in await LinesAsync(world, model, who, deed, here))
                {
                    var reply = await RunAsync(world, who, here, line);
                    var because = $"{who.Participant.Alias}, {model.RoleOf(who.Participant, about)}, does {line} in {here}";
                    Refusals.Should().Contain((reply as Error)?.Code ?? ErrorCode.BadRequest, "{0}: {1}", because, reply);
                    answers.Add(Shown(reply));
                    (await world.RecordedAsync()).Should().Equal(recorded, because);
                }

                answers.Should().HaveCountLessThan(2, "{0} must not learn by {1} what exists in {2}", who.Participant.Alias, deed.Line, here);
            }

            (await world.CatchUpAsync()).Values.Should().OnlyContain(static got => got.Length == 0, "{0} may not do it", who.Participant.Alias);
        }
    }

    [Theory]
    [MemberData(nameof(IsInside))]
    public async Task Permitted_reading_shows_only_what_its_reader_may_see(bool isInside)
    {
        using var world = await BeginAsync(isInside);
        var model = world.Model();
        var visible = world.Visible(model);
        foreach (var who in world.People)
        {
            foreach (var (deed, here) in Attempts().Where(static attempt => attempt.Deed.IsReading))
            {
                if (!model.Allows(who.Participant, deed.Action, deed.IsServerWide ? null : here))
                {
                    continue;
                }

                foreach (var line in Enumerable.Range(0, RightsWorld.Count + 1).Select(person => Fill(deed.Line, here, world.AliasOf(person), None)).Distinct())
                {
                    var shown = Shown(await RunAsync(world, who, here, line));
                    world.MarksIn(shown).Except(visible[who]).Except(deed.ShowsPeople ? [RightsWorld.Inner] : [])
                        .Should().BeEmpty("{0} may not see it by {1} in {2}: {3}", who.Participant.Alias, line, here, shown);
                }
            }
        }
    }

    [Fact]
    public async Task Message_in_a_private_room_neither_reaches_nor_mentions_those_who_may_not_read_it()
    {
        using var world = await BeginAsync(isInside: false);
        var model = world.Model();
        var outside = world.People.Where(who => !model.Allows(who.Participant, ChatAction.ReadHistory, RightsWorld.Hush)).ToArray();
        var noted = outside.ToDictionary(static who => who, world.MentionsOf);
        var root = world.People[0];
        var ofRoot = world.MentionsOf(root);

        await world.MentionAllAsync();
        await Wait.UntilAsync(() => world.MentionsOf(root) > ofRoot, "the last mention is noted");

        outside.Should().OnlyContain(who => world.MentionsOf(who) == noted[who]).And.HaveCountGreaterThan(5);
        (await world.CatchUpAsync()).Values.Should().OnlyContain(static got => got.Length == 0);
    }

    private static async Task<RightsWorld> BeginAsync(bool isInside)
    {
        var world = new RightsWorld([.. Enumerable.Repeat(true, RightsWorld.Count)]);
        var rooms = isInside ? RightsWorld.Rooms : [.. RightsWorld.Rooms.Where(static room => room != RightsWorld.Hush)];
        await world.BeginAsync([.. Enumerable.Repeat(rooms, RightsWorld.Count)]);
        return world;
    }

    private static IEnumerable<(Deed Deed, RoomName Here)> Attempts() =>
        from deed in Deed.All where deed.Line != More && !deed.GivesKey from here in deed.IsServerWide ? [RightsWorld.Lobby] : RightsWorld.Rooms select (deed, here);

    /// <summary>Returns a forbidden act, about what exists and about what does not.</summary>
    private static async Task<IReadOnlyList<string>> LinesAsync(RightsWorld world, RoleModel model, Witness who, Deed deed, RoomName here)
    {
        var ofZoe = await world.FirstMessageAsync(RightsWorld.Zoe, here);
        var lines = new List<string> { Fill(deed.Line, here, RightsWorld.Inner, ofZoe), Fill(deed.Line, here, "zoe", ofZoe) };
        if (deed.IfOwn is not { } own || !model.Allows(who.Participant, own, here)) // otherwise they may learn which messages are there, and are their own
        {
            lines.Add(Fill(deed.Line, here, Nobody, None));
            lines.Add(Fill(deed.Line, here, who.Participant.Alias.Value, await world.FirstMessageAsync(who.Participant.Person.Id, here)));
        }

        return [.. lines.Distinct()];
    }

    private static async Task<Reply?> RunAsync(RightsWorld world, Witness who, RoomName here, string line)
    {
        world.Chat.Time.Advance(TimeSpan.FromSeconds(1)); // so often may an address change something
        return await world.RunAsync(who, here, line);
    }

    private static string Fill(string text, RoomName here, string whom, long number) => text
        .Replace("$whom", whom, StringComparison.Ordinal)
        .Replace("$room", here.Value, StringComparison.Ordinal)
        .Replace("$n", $"{number}", StringComparison.Ordinal)
        .Replace("$why", "why", StringComparison.Ordinal);

    private static string Shown(Reply? reply) => reply is null ? "" : Encoding.UTF8.GetString(TextFormatter.For(LineEnd.Lf).Format(reply));
}
