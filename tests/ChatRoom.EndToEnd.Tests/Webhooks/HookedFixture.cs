namespace ChatRoom.EndToEnd.Tests.Webhooks;

/// <summary>One server with the incoming webhook <c>ci</c> for the tests of a class, whose webhooks may post as often as they like.</summary>
public sealed class HookedFixture : IAsyncLifetime
{
    private HookedServer? _hooked;

    internal HookedServer Hooked => _hooked ?? throw new InvalidOperationException("the server has not been started");

    /// <summary>The path of the webhook's address.</summary>
    public string WebhookPath { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _hooked = await HookedServer.StartAsync(UnlimitedServerFixture.Unlimited);
        WebhookPath = await _hooked.NewAsync("ci");
    }

    public async ValueTask DisposeAsync() => await Hooked.DisposeAsync();
}
