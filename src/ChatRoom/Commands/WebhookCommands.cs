using ChatRoom.Protocol.Model;
using ChatRoom.Services;

namespace ChatRoom.Commands;

/// <summary><c>/webhook</c>: programs that post to a room, and addresses that get its events.</summary>
internal sealed class WebhookCommands(WebhookService webhooks) : CommandGroup
{
    private const string Syntax = "/webhook new <name> | to <url> [events] | list | remove <name> | enable <name>";

    /// <inheritdoc />
    public override IEnumerable<Command> Rows =>
    [
        new("webhook", "[request]", "let programs post here by HTTP, or get what is said", RunAsync)
        {
            Details =
            [
                "/webhook new <name>  shows once the address to which a program posts", "/webhook to <url> [message,action,…]  sends what happens here to it",
                "/webhook list", "/webhook remove <name>", "/webhook enable <name>  after failures",
            ],
            IsAct = true,
            IsLong = true,
        },
    ];

    private async ValueTask<Reply?> RunAsync(CommandCall call) =>
        call.Arguments.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) switch
        {
            ["new", var name] => await webhooks.CreateAsync(call.Who, call.Room, name, call.Cancellation),
            ["to", var url] => await webhooks.ForwardAsync(call.Who, call.Room, url, events: "", call.Cancellation),
            ["to", var url, var events] => await webhooks.ForwardAsync(call.Who, call.Room, url, events, call.Cancellation),
            ["list"] or [] => webhooks.List(call.Who, call.Room),
            ["remove", var name] => await webhooks.RemoveAsync(call.Who, call.Room, name, call.Cancellation),
            ["enable", var name] => await webhooks.EnableAsync(call.Who, call.Room, name, call.Cancellation),
            _ => new Usage(Syntax),
        };
}
