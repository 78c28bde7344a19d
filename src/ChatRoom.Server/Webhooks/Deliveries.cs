using ChatRoom.Cluster;
using ChatRoom.Protocol;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Webhooks;

/// <summary>
/// Runs a <see cref="Delivery"/> for each outgoing webhook that is enabled, if this server has the duty. It follows the state, the
/// settings and, in a cluster, the duty by itself.
/// </summary>
internal sealed class Deliveries : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(2); // whether the duty has moved

    private readonly ChatState _state;
    private readonly IClusterDuty _duty;
    private readonly INodes _nodes;
    private readonly DeliveryServices _services;
    private readonly IOptions<ChatRoomOptions> _options;
    private readonly SemaphoreSlim _changes = new(1);
    private readonly Dictionary<long, Running> _running = [];

    /// <param name="state">Has the webhooks.</param>
    /// <param name="duty">Says which server delivers.</param>
    /// <param name="nodes">Says whether the duty can move.</param>
    /// <param name="services">What deliveries use.</param>
    /// <param name="settings">Reports reloads.</param>
    /// <param name="options">The settings.</param>
    public Deliveries(ChatState state, IClusterDuty duty, INodes nodes, DeliveryServices services, ChatSettings settings, IOptions<ChatRoomOptions> options)
    {
        (_state, _duty, _nodes, _services, _options) = (state, duty, nodes, services, options);
        state.OutgoingWebhooks.Changed += (_, _) => _changes.Release();
        settings.WhenReloaded("starting and stopping outgoing webhooks", () => _changes.Release());
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await _changes.WaitAsync(_nodes.IsAlone ? Timeout.InfiniteTimeSpan : LookInterval, stoppingToken);
                await AdaptAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is shutting down.
        }

        await Task.WhenAll(_running.Values.Select(static one => one.EndAsync()));
    }

    private async Task AdaptAsync(CancellationToken stoppingToken)
    {
        var wanted = _options.Value.Webhooks.Outgoing && _state.OutgoingWebhooks.Count > 0 && await _duty.IsMineAsync(stoppingToken)
            ? _state.OutgoingWebhooks.All.Where(static one => one.Disabled is null).ToDictionary(static one => one.Id)
            : [];
        foreach (var (id, running) in _running.Where(pair => wanted.GetValueOrDefault(pair.Key) != pair.Value.Webhook).ToArray())
        {
            _running.Remove(id);
            await running.EndAsync();
        }

        foreach (var (id, webhook) in wanted.Where(pair => !_running.ContainsKey(pair.Key)))
        {
            var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            _running.Add(id, new Running(webhook, ending, Task.Run(() => RunAsync(webhook, ending.Token), CancellationToken.None)));
        }
    }

    private async Task RunAsync(OutgoingWebhookRecord webhook, CancellationToken cancellationToken)
    {
        try
        {
            // The name as the room's owner has written it, if there is one.
            if (RoomName.TryParse(_state.Rooms.Find(webhook.Room)?.Name ?? webhook.Room, out var room, out _))
            {
                await new Delivery(webhook, room, _services).RunAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The webhook was removed, or the server is shutting down.
        }
        catch (Exception e)
        {
            WebhookLog.Died(_services.Log, webhook.Name, e);
        }
    }

    private sealed record Running(OutgoingWebhookRecord Webhook, CancellationTokenSource Ending, Task Task)
    {
        public async Task EndAsync()
        {
            await Ending.CancelAsync();
            await Task;
            Ending.Dispose();
        }
    }
}
