using System.Reflection;
using ChatRoom.Testing;

namespace ChatRoom.EndToEnd.Tests;

/// <summary>Dependencies point in one direction: the server uses the extensions, these use ChatRoom, and ChatRoom uses Protocol.</summary>
public sealed class LayeringTests
{
    [Fact]
    public void Protocol_references_neither_the_chat_nor_ASP_NET_nor_anything_that_does_IO() =>
        ReferencesOf("ChatRoom.Protocol").Should().NotContain(name =>
            name.StartsWith("ChatRoom", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.", StringComparison.Ordinal)
            || (name.StartsWith("System.Net", StringComparison.Ordinal) && name != "System.Net.Primitives") // addresses
            || name.StartsWith("System.IO", StringComparison.Ordinal));

    [Fact]
    public void Chat_references_of_ASP_NET_only_the_connection_abstractions() =>
        ReferencesOf("ChatRoom").Where(static name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)).Should()
            .Equal("Microsoft.AspNetCore.Connections.Abstractions");

    [Fact]
    public void Chat_references_of_the_product_only_the_protocol() =>
        ReferencesOf("ChatRoom").Where(static name => name.StartsWith("ChatRoom", StringComparison.Ordinal)).Should()
            .Equal("ChatRoom.Protocol");

    [Theory]
    [InlineData("ChatRoom.Sqlite")]
    [InlineData("ChatRoom.Postgres")]
    public void Stores_reference_of_the_product_only_the_chat_and_the_protocol_and_nothing_of_ASP_NET(string store)
    {
        var references = ReferencesOf(store);

        references.Where(static name => name.StartsWith("ChatRoom", StringComparison.Ordinal)).Should().BeEquivalentTo("ChatRoom", "ChatRoom.Protocol");
        references.Should().NotContain(static name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    [Fact]
    public void Connection_references_of_the_product_only_the_protocol_and_nothing_of_ASP_NET()
    {
        var references = ReferencesOf("ChatRoom.Connection");

        references.Where(static name => name.StartsWith("ChatRoom", StringComparison.Ordinal)).Should().Equal("ChatRoom.Protocol");
        references.Should().NotContain(static name => name.StartsWith("Microsoft.", StringComparison.Ordinal));
    }

    [Fact]
    public void Client_references_of_the_product_only_the_connection_and_the_protocol_and_nothing_of_ASP_NET()
    {
        var references = ReferencesOf("ChatRoom.Client");

        references.Where(static name => name.StartsWith("ChatRoom", StringComparison.Ordinal)).Should().BeEquivalentTo("ChatRoom.Connection", "ChatRoom.Protocol");
        references.Should().NotContain(static name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    [Fact]
    public void Server_is_not_referenced_by_other_projects()
    {
        var projects = Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories);

        projects.Should().HaveCountGreaterThanOrEqualTo(3);
        projects.Where(static project => File.ReadAllText(project).Contains("ChatRoom.Server.csproj", StringComparison.Ordinal)).Should().BeEmpty();
        foreach (var name in projects.Select(static project => Path.GetFileNameWithoutExtension(project)).Where(IsHere))
        {
            ReferencesOf(name).Should().NotContain("ChatRoom.Server", name);
        }
    }

    private static bool IsHere(string name) => File.Exists(PathOf(name));

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, $"{name}.dll");

    private static string[] ReferencesOf(string name) =>
        [.. Assembly.LoadFrom(PathOf(name)).GetReferencedAssemblies().Select(static reference => reference.Name!)];
}
