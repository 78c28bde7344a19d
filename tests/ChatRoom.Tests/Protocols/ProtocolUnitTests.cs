using System.Text.RegularExpressions;
using ChatRoom.Connections;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocols;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Protocols;

/// <summary>A protocol is one unit: no code outside it uses its types.</summary>
public sealed partial class ProtocolUnitTests
{
    private static readonly string Source = Path.Combine(Repository.Root, "src");

    /// <summary>The names of the units: the folders below <c>Protocols</c>.</summary>
    private static readonly string[] Units =
        [.. Directory.GetDirectories(Path.Combine(Source, "ChatRoom", "Protocols")).Select(static folder => Path.GetFileName(folder))];

    [Fact]
    public void Nothing_in_the_chat_and_the_server_names_a_type_of_a_protocol()
    {
        Units.Should().Contain(["Text", "Classic"]);
        var types = TypesOfUnits();
        types.Should().Contain(["TextFormatter", "TextInput", "LineReader", "ClassicSignature", "ClassicProtocol"]);
        var words = new Regex($@"\b({string.Join('|', types.Select(Regex.Escape))})\b");

        var uses =
            from file in SourceOf("ChatRoom").Concat(SourceOf("ChatRoom.Server")).Concat(SourceOf("ChatRoom.Sqlite"))
            where !file.StartsWith(Path.Combine(Source, "ChatRoom", "Protocols"), StringComparison.Ordinal)
            from line in File.ReadAllLines(file)
            where words.IsMatch(Comment().Replace(line, "")) || Units.Any(unit => line.Contains($"using ChatRoom.Protocols.{unit}", StringComparison.Ordinal))
            select $"{file}: {line.Trim()}";

        uses.Should().BeEmpty();
    }

    [Fact]
    public void Every_protocol_that_can_be_set_is_in_the_table()
    {
        using var chat = new Chat();
        foreach (var choice in Enum.GetValues<ProtocolChoice>())
        {
            var protocol = chat.Get<ClientProtocols>().Of(choice);

            protocol.Choice.Should().Be(choice);
            protocol.Accepts.Should().NotBeEmpty();
        }
    }

    private static string[] TypesOfUnits() =>
    [
        .. typeof(Formatter).Assembly.GetTypes().Concat(typeof(ClientProtocol).Assembly.GetTypes())
            .Where(static type => !type.IsNested && Units.Any(unit => type.Namespace == $"ChatRoom.Protocol.{unit}" || type.Namespace == $"ChatRoom.Protocols.{unit}"))
            .Select(static type => type.Name.Split('`')[0]),
    ];

    private static IEnumerable<string> SourceOf(string project) =>
        Directory.EnumerateFiles(Path.Combine(Source, project), "*.cs", SearchOption.AllDirectories)
            .Where(static file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    [GeneratedRegex("//.*")]
    private static partial Regex Comment();
}
