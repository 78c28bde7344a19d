// A bot that rolls a die for everybody who says !roll.      dotnet run --project examples/DiceBot -- [SERVER [ROOM]]
using ChatRoom.Connection;

var (server, room) = (args.ElementAtOrDefault(0) ?? "127.0.0.1:5000", args.ElementAtOrDefault(1) ?? "#lobby");
await using var chat = await ChatConnection.ConnectAsync(new ChatOptions(server, "dice") { Rooms = [room] });
await foreach (var received in chat.ReadAllAsync())
{
    if (received is { Type: "message", Text: "!roll" })
    {
        await chat.SayAsync(room, $"{received.Alias} rolls {Random.Shared.Next(1, 7)}");
    }
}
