using System.Reflection;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests;

/// <summary>The namespaces of a project form layers: none uses, by whatever way, one that uses it.</summary>
public sealed class NamespaceTests
{
    /// <summary>The uses that close a cycle today, each with the reason why it is still there. No other may be added.</summary>
    private static readonly Dictionary<string, string> Known = new()
    {
    };

    [Theory]
    [InlineData("ChatRoom.Protocol")]
    [InlineData("ChatRoom")]
    [InlineData("ChatRoom.Sqlite")]
    [InlineData("ChatRoom.Server")]
    [InlineData("ChatRoom.Connection")]
    [InlineData("ChatRoom.Client")]
    public void Namespaces_form_no_cycle(string project)
    {
        var graph = GraphOf(project);

        graph.UsesInCycles(except: Known.Keys).Select(use => $"{use} ({graph.ReasonOf(use)})").Should().BeEmpty();
    }

    [Fact]
    public void Known_cycles_exist()
    {
        var all = Projects.SelectMany(static project => GraphOf(project).UsesInCycles(except: [])).ToArray();

        Known.Keys.Except(all).Should().BeEmpty("a cycle that is gone leaves the list");
    }

    private static NamespaceGraph GraphOf(string project) => NamespaceGraph.Of(Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, $"{project}.dll")));
}
