using ChatRoom.Protocol;
using CsCheck;

namespace ChatRoom.Tests.Rights;

/// <summary>
/// Whatever people of all roles do in any order, what the permission table forbids neither changes nor reveals anything: no record, no
/// row of the audit log, no event, nobody's rooms; nobody else gets anything; and nobody ever gets a text that they may not see.
/// Commands come from text and json clients and, for protocols to come, about rooms in which a client is not. If it fails, CsCheck
/// prints the seed.
/// </summary>
public sealed class ForbiddenPropertyTests
{
    private static readonly Gen<Attempt> Attempts = Gen.Select(
        Gen.Int[0, RightsWorld.Count - 1], Gen.Int[0, Deed.All.Count - 1], Gen.Int[0, 3], Gen.Int[0, RightsWorld.Count], Gen.Int[1, 24], Gen.Int[0, 3], Gen.Int[0, 9],
        static (who, deed, room, whom, number, how, pause) => new Attempt(who, Deed.All[deed], room, whom, number, how == 0, pause == 0));

    private static readonly Gen<(bool[], int[], Attempt[])> Stories = Gen.Select(Gen.Bool.Array[RightsWorld.Count], Gen.Int[0, 3].Array[RightsWorld.Count], Attempts.Array[10, 40]);

    [Fact]
    [Trait("Runs", "long")]
    public Task Forbidden_acts_change_and_reveal_nothing() => Stories.SampleAsync(RunAsync, iter: 60, threads: 1);

    [Fact]
    [Trait("Runs", "long")]
    public Task Forbidden_acts_change_and_reveal_nothing_in_many_stories() => Stories.SampleAsync(RunAsync, iter: 5_000, threads: 1);

    private static async Task RunAsync((bool[] IsJson, int[] Rooms, Attempt[] Attempts) story)
    {
        using var world = new RightsWorld(story.IsJson);
        await world.BeginAsync([.. story.Rooms.Select(static (room, person) => new[] { RightsWorld.PlaceOf(person, RightsWorld.Rooms[room]) })]);
        var told = new HashSet<string>(); // the hidden person, once somebody who may has named them to others
        foreach (var attempt in story.Attempts)
        {
            if (attempt.IsAfterPause)
            {
                world.Chat.Time.Advance(TimeSpan.FromMinutes(3));
                await world.CatchUpAsync();
            }

            if (!world.People[attempt.Who].HasLeft)
            {
                await TryAsync(world, attempt, told);
            }
        }
    }

    private static async Task TryAsync(RightsWorld world, Attempt attempt, HashSet<string> told)
    {
        var who = world.People[attempt.Who];
        var deed = attempt.Deed;
        var here = attempt.IsByTable || who.IsJson ? RightsWorld.Rooms[attempt.Room] : who.Participant.Current.Name;
        var about = deed.IsServerWide ? null : deed.NamesRoom ? RightsWorld.Rooms[attempt.Room] : here;
        var line = Fill(deed.Line, world, attempt, about);
        var request = !who.IsJson || attempt.IsByTable ? line
            : deed.Request is not null ? Fill(deed.Request, world, attempt, about)
            : $$"""{"command":"{{line}}","room":"{{here}}"}""";
        var model = world.Model();
        var isAllowed = model.Allows(who.Participant, deed.Action, about, deed.GivesKey)
            || (deed.IfOwn is { } own && model.Allows(who.Participant, own, about) && await world.IsOwnAsync(who, here, attempt.Number));
        var (visible, recorded) = (world.Visible(model), await world.RecordedAsync());
        var because = $"{who.Participant.Alias}, {model.RoleOf(who.Participant, about)} of {about?.Value ?? "the server"}, tries {request} in {here}";

        if (isAllowed && !deed.IsReading)
        {
            told.UnionWith(world.MarksIn(line).Intersect([RightsWorld.Inner]));
        }

        await DoAsync(world, who, here, request, attempt.IsByTable);

        var got = await world.CatchUpAsync(who);
        var visibleAfter = world.Visible(world.Model());
        foreach (var one in world.People)
        {
            string[] known = one != who ? [] :
            [
                .. world.MarksIn($"{request} {here}"),
                .. isAllowed && deed.ShowsPeople ? world.MarksIn(RightsWorld.Inner) : [],
                .. isAllowed && deed.ShowsOwn ? world.MarksIn(RightsWorld.Hush.Value) : [],
            ];
            world.MarksIn(got[one]).Except(visible[one]).Except(visibleAfter[one]).Except(known).Except(told)
                .Should().BeEmpty("{0} may not see it when {1}: {2}", one.Participant.Alias, because, got[one]);
        }

        if (!isAllowed)
        {
            (await world.RecordedAsync()).Should().Equal(recorded, because);
            got[who].Should().NotBeEmpty(because);
            got.Where(pair => pair.Key != who && pair.Value.Length > 0).Should().BeEmpty(because);
        }
    }

    /// <summary>Does something: as the client asks for it, or without what the client's protocol checks.</summary>
    private static async Task DoAsync(RightsWorld world, Witness who, RoomName here, string request, bool isByTable)
    {
        if (!isByTable)
        {
            await who.SendAsync(request);
            return;
        }

        var reply = await world.RunAsync(who, here, request);
        who.Participant.Reply(reply, who.Participant.TryFind(here, out var attendance) ? attendance.Subscription : null); // its place is one in that room
    }

    private static string Fill(string text, RightsWorld world, Attempt attempt, RoomName? about) => text
        .Replace("$whom", world.AliasOf(attempt.Whom), StringComparison.Ordinal)
        .Replace("$room", RightsWorld.Rooms[attempt.Room].Value, StringComparison.Ordinal)
        .Replace("$n", $"{attempt.Number}", StringComparison.Ordinal)
        .Replace("$why", RightsWorld.WhyIn(about), StringComparison.Ordinal);

    /// <param name="Who">Who acts.</param>
    /// <param name="Deed">What.</param>
    /// <param name="Room">A room.</param>
    /// <param name="Whom">Another person, the same one, or the one in the private room.</param>
    /// <param name="Number">A number.</param>
    /// <param name="IsByTable">Whether no protocol checks it before.</param>
    /// <param name="IsAfterPause">Whether some minutes pass before.</param>
    private sealed record Attempt(int Who, Deed Deed, int Room, int Whom, int Number, bool IsByTable, bool IsAfterPause);
}
