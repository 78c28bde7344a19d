using ChatRoom.Limits;
using ChatRoom.State;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Webhooks;

/// <summary>Limits how often each incoming webhook posts: as often as a connection may send messages.</summary>
internal sealed class WebhookPace
{
    private readonly IOptions<ChatRoomOptions> _options;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<long, long> _paidUntil = [];

    /// <param name="options">The limits.</param>
    /// <param name="state">Says which webhooks are removed.</param>
    /// <param name="time">The clock.</param>
    public WebhookPace(IOptions<ChatRoomOptions> options, ChatState state, TimeProvider time)
    {
        (_options, _time) = (options, time);
        state.IncomingWebhooks.Changed += (before, after) =>
        {
            if (before is not null && after is null)
            {
                lock (_lock)
                {
                    _paidUntil.Remove(before.Id);
                }
            }
        };
    }

    /// <summary>Lets a webhook post; or returns how long it has to wait first.</summary>
    public TimeSpan Take(long webhook)
    {
        var limits = _options.Value.Limits;
        lock (_lock)
        {
            ref var paidUntil = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_paidUntil, webhook, out _);
            return new Rate(limits.MessagesPerSecond, limits.MessageBurst).Take(ref paidUntil, Ticks.Now(_time));
        }
    }
}
