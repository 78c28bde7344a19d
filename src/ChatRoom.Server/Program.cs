using ChatRoom.Hosting;
using ChatRoom.Server.Admin;
using ChatRoom.Server.Api;
using ChatRoom.Server.Audit;
using ChatRoom.Server.Dashboard;
using ChatRoom.Server.Files;
using ChatRoom.Server.Health;
using ChatRoom.Server.Hosting;
using ChatRoom.Server.Logging;
using ChatRoom.Server.Stats;
using ChatRoom.Server.Telemetry;
using ChatRoom.Server.Transport;
using ChatRoom.Server.Web;
using ChatRoom.Server.Webhooks;

if (args is [PictureCommand.Name])
{
    return PictureCommand.Run();
}

SocketThreads.ContinueInline();
return await new CommandLine().RunAsync(args, async settings =>
{
    var builder = settings.CreateBuilder();
    var chat = builder.Services.AddChatRoom(builder.Configuration).AddJournal().AddHttpOptions();
    builder.ThrowIfMisconfigured(chat.SettingsOf());
    builder.AddConsoleLog();

    builder.Services.AddChatHealthChecks();
    builder.Services.AddChatStats();
    builder.Services.AddAdmin();
    builder.Services.AddApi();
    builder.Services.AddDashboard();
    builder.Services.AddWeb();
    builder.Services.AddSharedFiles();
    builder.Services.AddWebhooks();
    builder.AddTelemetry();
    builder.AddEndpoints();
    builder.AddLifetime();
    builder.AddSignals(settings);

    var app = builder.Build();
    app.UseHttpPermits();
    app.UseThreadPool();
    app.UseTrustedProxies();
    app.UseChat();
    app.UseApi();
    app.UseAdmin();
    app.MapHealth();
    app.MapStats();
    app.MapMetrics();
    app.MapAudit();
    app.MapDashboard();
    app.MapApi().MapFiles(app.Services);
    app.MapWelcome();
    app.MapPage();
    app.MapFiles();
    app.MapWebhooks();
    await app.RunServerAsync();
});
