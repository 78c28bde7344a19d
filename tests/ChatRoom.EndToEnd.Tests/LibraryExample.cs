using ChatRoom.Hosting;
using ChatRoom.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace ChatRoom.EndToEnd.Tests;

/// <summary>The example of <c>docs/library.md</c>: here it is compiled, and <see cref="LibraryDocTests"/> compares the two.</summary>
internal static class LibraryExample
{
    public static void Run(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddChatRoom(builder.Configuration)     // settings: section ChatRoom
            .AddSqlite();                                       // optional: messages in a file
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenAnyIP(8080);
            kestrel.ListenAnyIP(5000, endpoint => endpoint.UseSocketWriter().UseChatRoom());
        });

        var app = builder.Build();
        app.MapGet("/members", (ChatStatus chat) => chat.Statistics.MembersByRoom);
        app.Run();
    }
}
