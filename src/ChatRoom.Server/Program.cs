using ChatRoom;
using ChatRoom.Server.Health;
using ChatRoom.Server.Hosting;
using ChatRoom.Server.Stats;

return await CommandLine.RunAsync(args, async () =>
{
    var builder = Settings.CreateBuilder(args);
    builder.AddConsoleLog();

    builder.Services.AddChatRoom(builder.Configuration);
    builder.Services.AddChatHealthChecks();
    builder.Services.AddChatStats();
    builder.AddEndpoints();
    builder.AddLifetime();

    var app = builder.Build();
    app.MapHealth();
    app.MapStats();
    app.MapWelcome();
    await app.RunAsync();
});
