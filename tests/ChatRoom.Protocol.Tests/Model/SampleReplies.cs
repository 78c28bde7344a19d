using System.Reflection;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.Tests.Model;

/// <summary>Replies of every type, for tests that must not forget one.</summary>
internal static class SampleReplies
{
    /// <summary>All types of replies.</summary>
    public static IEnumerable<Type> Types => typeof(Reply).Assembly.GetTypes().Where(static type => type.IsSubclassOf(typeof(Reply)) && !type.IsAbstract);

    /// <summary>Makes replies of a type, with every value of its enumerations and of its flags.</summary>
    public static List<Reply> Of(Type type)
    {
        if (type == typeof(FileLink))
        {
            return [new FileLink(FileId, "/f/x", Until: null), new FileLink(FileId, "/f/x?key=y", DateTimeOffset.UnixEpoch)];
        }

        var constructor = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public).MaxBy(static one => one.GetParameters().Length)!;
        IEnumerable<object?[]> arguments = [[]];
        foreach (var parameter in constructor.GetParameters())
        {
            arguments = [.. arguments.SelectMany(some => (parameter.Name == nameof(SearchFailed.Reason) ? ["why"] : Values(parameter.ParameterType)).Select(value => (object?[])[.. some, value]))];
        }

        return [.. arguments.Select(some => (Reply)constructor.Invoke(some))];
    }

    private static object?[] Values(Type type) =>
        type.IsEnum ? [.. Enum.GetValues(type)]
        : type == typeof(long?) ? [null, 2L]
        : type == typeof(RoomPosition) ? [new RoomPosition(1, 5)]
        : type == typeof(SessionLimits) ? [new SessionLimits(4_096, 50, 0.5, 10)]
        : type == typeof(IReadOnlyList<RoomName>) ? [new[] { Lobby }]
        : type == typeof(bool) ? [false, true]
        : type == typeof(string) ? ["some", ""]
        : type == typeof(int) ? [2]
        : type == typeof(long) ? [2L]
        : type == typeof(int?) ? [null, 2]
        : type == typeof(TimeSpan) ? [TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(5), TimeSpan.FromHours(5), TimeSpan.FromDays(5)]
        : type == typeof(Error) ? [null, new Muted(Lobby, DateTimeOffset.UnixEpoch, "spam"), new RoomIsModerated()]
        : type == typeof(HeldMessage) ? [Held]
        : type == typeof(IReadOnlyList<HeldMessage>) ? [Array.Empty<HeldMessage>(), new[] { Held }]
        : type == typeof(TimeSpan?) ? [null, TimeSpan.FromSeconds(2)]
        : type == typeof(Absence) ? [null, new Absence("lunch", TimeSpan.FromMinutes(2)), new Absence("", TimeSpan.FromHours(2.5))]
        : type == typeof(IReadOnlyList<MentionShown>) ? [Array.Empty<MentionShown>(), new[] { new MentionShown(Lobby, new PastEvent(1, Hello)) }]
        : type == typeof(DateTimeOffset) ? [DateTimeOffset.UnixEpoch]
        : type == typeof(Alias) ? [Ann]
        : type == typeof(RoomName) ? [Lobby]
        : type == typeof(ChatEvent) ? [Arrival]
        : type == typeof(PortGuide) ? [new PortGuide(), new PortGuide { Plain = "port 1", Tls = "port 2", Http = "port 3" }]
        : type == typeof(CommandHelp) ? [Help]
        : type == typeof(IReadOnlyList<string>) ? [Array.Empty<string>(), new[] { "ann", "bob" }]
        : type == typeof(IReadOnlyList<CommandHelp>) ? [new[] { Help }]
        : type == typeof(IReadOnlyList<ListedRoom>) ? [new[] { new ListedRoom(Lobby, 2, "tea"), new ListedRoom(Lobby, 1, "") }]
        : type == typeof(DateTimeOffset?) ? [null, DateTimeOffset.UnixEpoch]
        : type == typeof(IReadOnlyList<ListedToken>) ? [Array.Empty<ListedToken>(), new[] { new ListedToken("ci", "write", DateTimeOffset.UnixEpoch, null, DateTimeOffset.UnixEpoch) }]
        : type == typeof(IReadOnlyList<ListedCertificate>) ? [Array.Empty<ListedCertificate>(), new[] { new ListedCertificate("0123456789abcdef0123", "CN=ann", DateTimeOffset.UnixEpoch) }]
        : type == typeof(IReadOnlyList<ListedSession>) ? [new[] { new ListedSession("id", "192.0.2.1", "text", DateTimeOffset.UnixEpoch, [Lobby], true) }]
        : type == typeof(IReadOnlyList<PastEvent>) ? [new[] { new PastEvent(1, Hello) }]
        : type == typeof(IReadOnlyList<ExportedText>) ? [new[] { new ExportedText(Lobby, 1, Hello) }]
        : type == typeof(ListedBan) ? [Ban]
        : type == typeof(ListedSuspension) ? [new ListedSuspension("eve", "ann", DateTimeOffset.UnixEpoch, "spam", "again"), new ListedSuspension("eve", "", null, "", "")]
        : type == typeof(IReadOnlyList<ListedBan>) ? [Array.Empty<ListedBan>(), new[] { Ban, Ban with { IsMute = true, Room = null, Until = null, Reason = "", PrivateReason = "" } }]
        : type == typeof(IReadOnlyList<ListedWebhook>) ?
        [
            Array.Empty<ListedWebhook>(),
            new[]
            {
                new ListedWebhook("ci", "in", "ann", DateTimeOffset.UnixEpoch, [], Fault: null),
                new ListedWebhook("bots.example.org", "to", By: null, DateTimeOffset.UnixEpoch, ["message"], WebhookFault.Failing),
            },
        ]
        : type == typeof(IReadOnlyList<AuditLine>) ? [Array.Empty<AuditLine>(), new[] { new AuditLine(1, DateTimeOffset.UnixEpoch, "ann", "192.0.2.1", "ban", "eve", "#lobby", "spam", "again", "until later") }]
        : throw new NotSupportedException($"give this test a sample of {type}");

    private const string FileId = "0123456789abcdefghijAB";

    private static ListedBan Ban => new(12, IsMute: false, "#lobby", "eve", "ann", DateTimeOffset.UnixEpoch, "spam", "again", AdmitsAccounts: false);

    private static HeldMessage Held => new(3, DateTimeOffset.UnixEpoch, "bob", IsAction: true, "waves", "links");

    private static CommandHelp Help => new("help", "[command]", "list the commands") { Synonyms = ["?"], Details = ["more"] };

    private static ChatEvent Hello => new() { Kind = ChatEventKind.Message, At = DateTimeOffset.UnixEpoch, Author = Ann, Text = "hello"u8.ToArray() };

    private static ChatEvent Arrival => new() { Kind = ChatEventKind.Connected, At = DateTimeOffset.UnixEpoch, Author = Ann };

    private static Alias Ann => Alias.TryParse("ann", 32, out var alias, out _) ? alias : throw new InvalidOperationException();

    private static RoomName Lobby => RoomName.TryParse("#lobby", out var room, out _) ? room : throw new InvalidOperationException();
}
