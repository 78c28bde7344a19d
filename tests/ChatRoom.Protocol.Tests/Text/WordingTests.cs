using System.Reflection;
using System.Text;
using ChatRoom.Protocol.Classic;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.Text;

namespace ChatRoom.Protocol.Tests.Text;

public class WordingTests
{
    private static readonly Formatter[] Formatters = [TextFormatter.For(LineEnd.Lf), TextFormatter.For(LineEnd.CrLf, timestamps: true, ids: true), ClassicFormatter.Default];

    private static readonly Type[] ForPrograms = [typeof(Accepted)];

    public static TheoryData<Type> Replies => [.. typeof(Reply).Assembly.GetTypes().Where(static type => type.IsSubclassOf(typeof(Reply)) && !type.IsAbstract).Except(ForPrograms)];

    public static TheoryData<ErrorCode> Codes => [.. Enum.GetValues<ErrorCode>()];

    [Theory]
    [MemberData(nameof(Replies))]
    public void Every_reply_has_words(Type type)
    {
        foreach (var reply in Samples(type))
        {
            foreach (var formatter in Formatters)
            {
                var text = Encoding.UTF8.GetString(formatter.Format(reply));

                text.Trim('*', ' ', '\r', '\n').Should().NotBeEmpty("{0} is for people", reply);
                (text.EndsWith('\n') || reply is Prompt).Should().BeTrue();
            }
        }
    }

    [Fact]
    public void Reply_for_programs_shows_nothing_to_people()
    {
        foreach (var formatter in Formatters)
        {
            formatter.Format(new Accepted(Lobby, 1)).Should().BeEmpty();
        }
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_error_code_has_words(ErrorCode code) => Wording.Of(new Error(code)).Should().ContainSingle().Which.Should().NotBeEmpty();

    [Fact]
    public void Error_codes_are_those_of_the_protocol() =>
        string.Join(' ', Enum.GetNames<ErrorCode>().Select(Kebab)).Should().Be(
            "bad-json bad-request too-long not-utf8 alias-taken alias-bad password-required password-wrong token-invalid resume-invalid "
            + "server-full address-full unknown-command usage no-such-room no-such-alias not-in-room rate-limited slow-mode muted held banned "
            + "kicked not-permitted not-stored unknown-fate journal-unavailable shutdown replaced too-slow flood alias-timeout");

    /// <summary>Makes replies of a type, with every value of its enumerations and of its flags.</summary>
    private static List<Reply> Samples(Type type)
    {
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
        : type == typeof(bool) ? [false, true]
        : type == typeof(string) ? ["some", ""]
        : type == typeof(int) || type == typeof(long) ? [2]
        : type == typeof(int?) ? [null, 2]
        : type == typeof(TimeSpan?) ? [null, TimeSpan.FromSeconds(2)]
        : type == typeof(DateTimeOffset) ? [DateTimeOffset.UnixEpoch]
        : type == typeof(Alias) ? [Ann]
        : type == typeof(RoomName) ? [Lobby]
        : type == typeof(ChatEvent) ? [Hello]
        : type == typeof(PortGuide) ? [new PortGuide(), new PortGuide { Plain = "port 1", Tls = "port 2", Http = "port 3" }]
        : type == typeof(CommandHelp) ? [Help]
        : type == typeof(IReadOnlyList<string>) ? [Array.Empty<string>(), new[] { "ann", "bob" }]
        : type == typeof(IReadOnlyList<CommandHelp>) ? [new[] { Help }]
        : type == typeof(IReadOnlyList<ListedRoom>) ? [new[] { new ListedRoom(Lobby, 2, "tea"), new ListedRoom(Lobby, 1, "") }]
        : type == typeof(IReadOnlyList<PastEvent>) ? [new[] { new PastEvent(1, Hello) }]
        : throw new NotSupportedException($"give this test a sample of {type}");

    private static CommandHelp Help => new("help", "[command]", "list the commands") { Synonyms = ["?"], Details = ["more"] };

    private static ChatEvent Hello => new() { Kind = ChatEventKind.Message, At = DateTimeOffset.UnixEpoch, Author = Ann, Text = "hello"u8.ToArray() };

    private static Alias Ann => Alias.TryParse("ann", 32, out var alias, out _) ? alias : throw new InvalidOperationException();

    private static RoomName Lobby => RoomName.TryParse("#lobby", out var room, out _) ? room : throw new InvalidOperationException();

    private static string Kebab(string name) => string.Concat(name.Select(static (c, i) => i > 0 && char.IsUpper(c) ? $"-{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
