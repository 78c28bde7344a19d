using System.Net;
using ChatRoom.Hosting;
using ChatRoom.Sqlite;
using ChatRoom.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatRoom.EndToEnd.Tests;

/// <summary>An application of somebody else that hosts a chat with the calls of <c>docs/library.md</c>.</summary>
public sealed class EmbeddingTests
{
    [Fact]
    public async Task Application_without_a_file_hosts_a_chat()
    {
        var builder = NewBuilder([]);
        builder.Services.AddChatRoom(builder.Configuration);
        ListenOptions? chat = null;
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint =>
        {
            chat = endpoint;
            endpoint.UseSocketWriter().UseChatRoom();
        }));
        await using var app = builder.Build();
        await app.StartAsync(TestContext.Current.CancellationToken);

        await using (var ann = await TestClient.ConnectAsync(chat!.IPEndPoint!.Port))
        {
            await ann.JoinAsync("ann");
            await ann.SendLineAsync("hello");
            await ann.SkipToAsync("ann: hello\n");
            app.Services.GetRequiredService<ChatStatus>().Statistics.Journal.Kind.Should().Be("memory");
        }

        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Errors_of_all_options_classes_stop_the_start_together()
    {
        var builder = NewBuilder(["--ChatRoom:Lobby=no way", "--ChatRoom:Journal:Path= ", "--ChatRoom:Journal:Pathh=x"]);
        builder.Services.AddChatRoom(builder.Configuration).AddSqlite();
        await using var app = builder.Build();

        var start = async () => await app.StartAsync(TestContext.Current.CancellationToken);

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().BeEquivalentTo(
            "ChatRoom:Lobby: 'no way' is not a room name: a room name can't contain white space",
            "ChatRoom:Journal:Path: ' ' is not a file path; allowed: a path, as data/chatroom.db",
            "ChatRoom:Journal:Pathh: there is no such setting; did you mean ChatRoom:Journal:Path?");
    }

    private static WebApplicationBuilder NewBuilder(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = Path.GetTempPath() });
        builder.Logging.ClearProviders();
        return builder;
    }
}
