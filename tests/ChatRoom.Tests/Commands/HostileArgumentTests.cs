using System.Text;
using System.Text.Json;
using ChatRoom.Commands;
using ChatRoom.Protocol.Json;
using ChatRoom.Protocol.Text;
using ChatRoom.Services;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Commands;

/// <summary>
/// Each command of the table and each json request, including future ones, with no, too many and hostile arguments, by each role:
/// each gets an answer that a terminal or a program can read, the session goes on, and nothing is logged as a bug.
/// </summary>
public sealed class HostileArgumentTests
{
    private const int MostLineBytes = 96 * 1024;
    private const string Reference = "r";

    // These end the session, which is their answer.
    private static readonly string[] Ending = ["quit"];

    // The members of json requests besides the one that names the action.
    private static readonly string[] Members = ["room", "text", "before", "limit", "id", "after", "history", "password", "ref"];

    public static TheoryData<string> Roles => [.. new[] { Role.Guest, Role.Member, Role.Moderator, Role.Owner, Role.Admin }.Select(static role => $"{role}")];

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task Text_command_is_answered_whatever_its_arguments(string role)
    {
        using var scene = new HostileScene(Enum.Parse<Role>(role), isJson: false);
        foreach (var (command, line) in Lines(scene.Chat))
        {
            var got = await scene.SendAsync(line);

            if (!Ending.Contains(command.Name))
            {
                got.Should().NotBeEmpty("/{0} {1} has an answer", command.Name, Shown(line));
            }

            got.Where(static text => text.Length > MostLineBytes || text.Any(char.IsControl)).Should().BeEmpty(Shown(line));
            if (line.AsSpan().IndexOf((byte)' ') < 0 && command.Parameters.StartsWith('<'))
            {
                got[0].Should().Be($"* {Wording.Of(command.UsageReply).Single()}");
            }
        }

        await scene.CheckAsync();
    }

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task Json_command_is_answered_once_whatever_its_arguments(string role)
    {
        using var scene = new HostileScene(Enum.Parse<Role>(role), isJson: true);
        foreach (var (command, line) in Lines(scene.Chat))
        {
            var isText = TryRead(line, out var text);
            byte[] request = isText
                ? Encoding.UTF8.GetBytes($$"""{"command":{{HostileArguments.Quoted(text)}},"room":"{{HostileScene.Room}}","ref":"{{Reference}}"}""")
                : [.. "{\"command\":\""u8, .. line, .. $"\",\"room\":\"{HostileScene.Room}\",\"ref\":\"{Reference}\"}}".AsSpan().ToArray().Select(static c => (byte)c)];

            var isAnswered = !Ending.Contains(command.Name);
            var got = (await scene.SendAsync(request, isText && isAnswered ? Reference : null)).Select(JsonDialect.Parse).ToArray();

            if (isAnswered)
            {
                Answers(got, isText).Should().Be(1, "{0} has one answer, not {1}", Shown(line), string.Join(' ', got));
            }
        }

        await scene.CheckAsync();
    }

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task Json_request_is_answered_once_whatever_its_values(string role)
    {
        using var scene = new HostileScene(Enum.Parse<Role>(role), isJson: true);
        foreach (var (action, value) in JsonRequests.ActionNames.SelectMany(static action => HostileArguments.Values.Select(value => (action, value))))
        {
            await CheckAsync($$"""{"{{action}}":{{value}},"room":"{{HostileScene.Room}}","ref":"{{Reference}}"}""", hasRef: true);
            await CheckAsync($$"""{"{{action}}":"{{HostileScene.Room}}"{{string.Concat(Members.Where(member => member != action).Select(member => $",\"{member}\":{value}"))}}}""", hasRef: false);
        }

        await scene.CheckAsync();

        async Task CheckAsync(string request, bool hasRef)
        {
            var got = (await scene.SendAsync(Encoding.UTF8.GetBytes(request), hasRef ? Reference : null)).Select(JsonDialect.Parse).ToArray();
            if (hasRef)
            {
                Answers(got, hasRef).Should().Be(1, "{0} has one answer, not {1}", request, string.Join(' ', got));
            }
        }
    }

    private static IEnumerable<(Command Command, byte[] Line)> Lines(Chat chat) =>
        from command in chat.Get<CommandTable>().All
        from arguments in HostileArguments.Texts.Select(Encoding.UTF8.GetBytes).Concat(HostileArguments.NotUtf8)
        select (command, (byte[])[.. Encoding.UTF8.GetBytes($"/{command.Name}"), .. arguments.Length == 0 ? [] : " "u8, .. arguments]);

    /// <summary>Returns how many answers to a request there are.</summary>
    private static int Answers(JsonElement[] got, bool hasRef) => got.Count(one =>
        hasRef ? one.TryGetProperty("ref", out var reference) && reference.GetString() == Reference
        : one.GetProperty("type").GetString() == "error");

    private static bool TryRead(byte[] utf8, out string text)
    {
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(utf8);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }

    private static string Shown(byte[] line) => Encoding.UTF8.GetString(line.AsSpan()[..Math.Min(60, line.Length)]).Replace('\0', '0');
}
