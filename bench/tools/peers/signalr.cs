// A chat room as a SignalR hub, as its tutorial has it: for bench/tools/peers.sh.
using Microsoft.AspNetCore.SignalR;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
builder.Services.AddSignalR();
var app = builder.Build();
app.MapHub<ChatHub>("/chat");
app.Run();

/// <summary>Passes on what each member says to all members, the speaker included.</summary>
internal sealed class ChatHub : Hub
{
    /// <summary>Takes an alias.</summary>
    public Task Join(string alias)
    {
        Context.Items["alias"] = alias;
        return Clients.All.SendAsync("joined", alias);
    }

    /// <summary>Says something.</summary>
    public Task Say(string text) => Clients.All.SendAsync("message", Context.Items["alias"], text);
}
