using System.Reflection;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests;

/// <summary>The namespaces of a project form layers: none uses a namespace that uses it, directly or by way of others.</summary>
public sealed class NamespaceTests
{
    [Theory]
    [InlineData("ChatRoom.Protocol")]
    [InlineData("ChatRoom")]
    [InlineData("ChatRoom.Sqlite")]
    [InlineData("ChatRoom.Postgres")]
    [InlineData("ChatRoom.Server")]
    [InlineData("ChatRoom.Connection")]
    [InlineData("ChatRoom.Client")]
    public void Namespaces_form_no_cycle(string project)
    {
        var graph = GraphOf(project);

        graph.UsesInCycles.Select(use => $"{use} ({graph.TypesOf(use)})").Should().BeEmpty();
    }

    [Fact]
    public void What_types_declare_and_what_their_methods_do_is_a_use() =>
        GraphOf("ChatRoom").Uses.Should().Contain(["ChatRoom.Participants -> ChatRoom.Rooms", "ChatRoom.Services -> ChatRoom.Presence", "ChatRoom.Hosting -> ChatRoom.Services"]);

    [Fact]
    public void A_cycle_is_found()
    {
        var graph = NamespaceGraph.Of([typeof(Cycles.First.One), typeof(Cycles.Second.Two), typeof(Cycles.Third.Three)]);

        graph.UsesInCycles.Should().BeEquivalentTo(
            "ChatRoom.EndToEnd.Tests.Cycles.First -> ChatRoom.EndToEnd.Tests.Cycles.Second",
            "ChatRoom.EndToEnd.Tests.Cycles.Second -> ChatRoom.EndToEnd.Tests.Cycles.First");
    }

    private static NamespaceGraph GraphOf(string project) =>
        NamespaceGraph.Of(Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, $"{project}.dll")).GetTypes().Where(static type => !IsGenerated(type)));

    /// <summary>Returns whether a generator of the compiler wrote a type: the code that calls the HTTP handlers uses all their namespaces.</summary>
    private static bool IsGenerated(Type type) => type.Namespace?.StartsWith("Microsoft.AspNetCore.Http.Generated", StringComparison.Ordinal) == true;
}
