using ChatRoom.Hosting;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests;

/// <summary>What <c>docs/library.md</c> shows compiles, and is all there is to do.</summary>
public sealed class LibraryDocTests
{
    [Fact]
    public void Example_is_the_one_that_is_compiled()
    {
        var document = Lines("docs/library.md");
        var example = document.SkipWhile(static line => line != "```csharp").Skip(1).TakeWhile(static line => line != "```")
            .SkipWhile(static line => line.Length == 0 || line.StartsWith("using ", StringComparison.Ordinal));
        const string indent = "        ";
        var compiled = Lines("tests/ChatRoom.EndToEnd.Tests/LibraryExample.cs")
            .SkipWhile(static line => line != "    {").Skip(1).TakeWhile(static line => line != "    }")
            .Select(static line => line.StartsWith(indent, StringComparison.Ordinal) ? line[indent.Length..] : line);

        example.Should().NotBeEmpty().And.Equal(compiled);
    }

    [Fact]
    public void Document_names_every_call_that_adds_the_chat_to_an_application()
    {
        var document = string.Concat(Lines("docs/library.md"));
        foreach (var call in typeof(ChatRoomExtensions).GetMethods().Where(static method => method.IsStatic).Select(static method => method.Name))
        {
            document.Should().Contain($"| `{call}` |");
        }
    }

    private static string[] Lines(string path) => File.ReadAllLines(Path.Combine(Repository.Root, path));
}
