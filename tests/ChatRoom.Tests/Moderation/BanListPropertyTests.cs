using System.Net;
using ChatRoom.Moderation;
using ChatRoom.Protocol;
using ChatRoom.State;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Tests.Moderation;

/// <summary>The list of bans finds what a search through all records finds, after any changes.</summary>
public class BanListPropertyTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<string> Names = OneOf("a", "ab", "abc", "b", "ba", "А", "аb", "AB", "rn", "m", "lI", "Il", "1l", "𐐷a");

    private static readonly Gen<string> Patterns = OneOf("a", "a*", "*b", "a?", "?b*", "*a*", "ab*", "m", "rn*", "?l", "l*", "аb", "??a", "B*");

    private static readonly Gen<string> Networks =
        OneOf("192.0.2.7", "192.0.2.0/24", "192.0.2.4/30", "192.0.0.0/16", "2001:db8::/64", "2001:db8::7/128", "2001:db8::/33", "2001::/16");

    private static readonly Gen<IPAddress?> Addresses =
        OneOf("192.0.2.7", "192.0.2.5", "192.0.9.9", "10.0.0.1", "2001:db8::7", "2001:db8::1:2:3:4", "2001:db8:1::", "").Select(static text => text.Length == 0 ? null : IPAddress.Parse(text));

    private static readonly Gen<BanRecord> Bans =
        from id in Gen.Long[1, 12]
        from kind in OneOf(BanKind.Ban, BanKind.Mute)
        from room in OneOf<string?>(null, "#ops", "#dev")
        from target in Gen.OneOf(
            Gen.Long[1, 4].Select(static person => (TargetKind.Person, $"{person}")),
            Patterns.Select(static pattern => (TargetKind.Alias, pattern)),
            Networks.Select(static network => (TargetKind.Network, network)))
        from minutes in Gen.Int[0, 4]
        from admits in Gen.Bool
        select new BanRecord(id, kind, room, target.Item2, target.Item1, "op", Start, minutes == 0 ? null : Start + TimeSpan.FromMinutes(minutes)) { AdmitsAccounts = admits };

    private static readonly Gen<(BanKind Kind, string? Room, BanSubject Who)> Questions =
        from kind in OneOf(BanKind.Ban, BanKind.Mute)
        from room in OneOf<string?>(null, "#ops", "#dev", "#other")
        from person in Gen.Long[1, 5]
        from hasAccount in Gen.Bool
        from name in Names
        from address in Addresses
        select (kind, room, new BanSubject(person, hasAccount, Some.Alias(name), address));

    private static Gen<T> OneOf<T>(params T[] values) => Gen.OneOf([.. values.Select(Gen.Const)]);

    [Fact]
    public void Look_up_finds_what_a_search_through_all_records_finds() =>
        Gen.Select(Gen.Select(Bans, Gen.Int[0, 2]).Array[0, 30], Questions.Array[1, 20], Gen.Int[0, 5]).Sample(static (changes, questions, minutes) =>
        {
            var time = new FakeTimeProvider(Start);
            using var state = new ChatState(new MemoryStateStore(), NullLogger<ChatState>.Instance, TimeProvider.System);
            var bans = new BanList(state, time);
            foreach (var (ban, removes) in changes)
            {
                Change(state, ban, isRemoved: removes == 0);
            }

            time.Advance(TimeSpan.FromMinutes(minutes));
            foreach (var (kind, name, who) in questions)
            {
                var room = name is null ? null : Some.Room(name);
                bans.Find(kind, room, who).Should().BeSameAs(Naive(state, kind, room, who, time.GetUtcNow()));
            }

            foreach (var ban in state.Bans.All.ToArray())
            {
                Change(state, ban, isRemoved: true);
            }

            questions.Should().AllSatisfy(question => bans.Find(question.Kind, question.Room is null ? null : Some.Room(question.Room), question.Who).Should().BeNull());
        });

    private static BanRecord? Naive(ChatState state, BanKind kind, RoomName? room, BanSubject who, DateTimeOffset now) =>
        state.Bans.All.Where(ban => ban.Kind == kind && (ban.Room is null || ban.Room == room?.Key))
            .Where(ban => ban.Expires is null || ban.Expires > now)
            .Where(ban => !(ban.AdmitsAccounts && who.HasAccount))
            .Where(ban => Hits(ban, who))
            .OrderByDescending(static ban => ban.Expires ?? DateTimeOffset.MaxValue).ThenBy(static ban => ban.Id).FirstOrDefault();

    private static bool Hits(BanRecord ban, BanSubject who) => ban.On switch
    {
        TargetKind.Person => ban.Target == $"{who.Person}",
        TargetKind.Alias => AliasPattern.TryParse(ban.Target, 32, out var pattern, out _) && pattern.Matches(who.Alias),
        _ => who.Address is { } address && IPNetwork.Parse(ban.Target.Contains('/', StringComparison.Ordinal) ? ban.Target : $"{ban.Target}/32").Contains(address),
    };

    private static void Change(ChatState state, BanRecord ban, bool isRemoved) => state.ChangeAsync(
        change =>
        {
            if (isRemoved)
            {
                change.Remove(ban);
            }
            else
            {
                change.Put(ban);
            }

            return true;
        },
        CancellationToken.None).AsTask().GetAwaiter().GetResult();
}
