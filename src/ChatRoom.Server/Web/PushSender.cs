using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using ChatRoom.Pushes;
using ChatRoom.Server.Outgoing;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Web;

// Contract of PushSender (tests in ChatRoom.EndToEnd.Tests/Web/PushTests):
//
// 1. Send never waits. Strangers cannot cause an unlimited number of requests: PushRates bounds the notifications of a sender and a
//    receiver in a minute, PushLane those of a push service and of an endpoint. Further ones are dropped and counted.
// 2. A request goes only to a push service that the settings allow. Each push service has its own lane: a slow one delays no other.
// 3. The body is encrypted for the browser (RFC 8291), the request is signed by the server (RFC 8292).
// 4. A browser that is gone (404, 410) is removed. If a push service is busy or fails (429, 5xx, no connection), the server tries
//    again when the service asks for it, MostTries times in all.
// 5. After a time-out, the endpoint is closed for a minute: the server drops its notifications, and then tries that one again.
// 6. Nothing is sent to a browser that was removed in the meantime.

/// <summary>Sends notifications to browsers through their push services, if <c>ChatRoom:Web:Push:Enabled</c> is set. The contract stands above.</summary>
internal sealed class PushSender(
    OutgoingHttp http, ChatState state, IOptions<WebOptions> options, IOptions<ChatRoomOptions> chat, PushOutcomes outcomes, TimeProvider time)
    : IHostedService, IPushSender, IDisposable
{
    /// <summary>The most attempts to send a notification.</summary>
    public const int MostTries = 4;

    private const string NotAllowed = "the settings do not allow the push service";

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PauseAfterTimeout = TimeSpan.FromMinutes(1);

    private readonly PushRequests _requests = new(state, time);
    private readonly PushRates _rates = new(time);
    private readonly ConcurrentDictionary<string, PushLane> _lanes = new(); // by the entry of the settings that allows the service
    private readonly CancellationTokenSource _stopping = new();

    private PushOptions Options => options.Value.Push;

    /// <inheritdoc />
    public string? PublicKey => Options.Enabled ? _requests.PublicKey : null;

    /// <inheritdoc />
    public string? RefusalOf(Uri endpoint) => ServiceOf(endpoint) is not null ? null
        : endpoint.Scheme != Uri.UriSchemeHttps ? "it does not begin with https://"
        : $"this server sends no notifications to {endpoint.IdnHost}; its operator can allow that host in {WebOptions.Section}:{nameof(WebOptions.Push)}:{nameof(PushOptions.Services)}";

    /// <inheritdoc />
    public void Send(long account, long from, PushNote note)
    {
        if (!Options.Enabled || state.Pushes.Find(PushRecord.KeyOf(account)) is not { } record)
        {
            return;
        }

        if (_rates.Count(account, from) is { } reason)
        {
            outcomes.Dropped(reason, record.Browsers.Count);
            return;
        }

        var text = PushRequests.JsonOf(note);
        foreach (var browser in record.Browsers)
        {
            if (ServiceOf(new Uri(browser.Endpoint)) is not { } service)
            {
                outcomes.Undeliverable(NotAllowed);
            }
            else if (_lanes.GetOrAdd(service, static _ => new PushLane()) is var lane && lane.TryEnter(browser.Endpoint))
            {
                _ = Task.Run(() => DeliverAsync(new Push(account, browser, text, lane), _stopping.Token)); // not on the caller's thread: it encrypts
            }
            else
            {
                outcomes.Dropped(PushDrop.Busy);
            }
        }
    }

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (Options.Enabled)
        {
            _ = PublicKey;
            try
            {
                await state.StoreLaterAsync(cancellationToken);
            }
            catch (StateException)
            {
                // The key is stored as soon as that is possible.
            }
        }
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => _stopping.CancelAsync();

    /// <inheritdoc />
    public void Dispose()
    {
        _stopping.Dispose();
        foreach (var lane in _lanes.Values)
        {
            lane.Dispose();
        }
    }

    private string? ServiceOf(Uri endpoint) => PushHosts.Find(endpoint, Options.Services, chat.Value.Webhooks.AllowedNetworks);

    private async Task DeliverAsync(Push push, CancellationToken cancellationToken)
    {
        try
        {
            for (var tries = 1; await TryAsync(push, tries, cancellationToken) is { } pause; tries++)
            {
                if (tries == MostTries)
                {
                    outcomes.Undeliverable("the push service is busy or cannot be reached");
                    return;
                }

                await Task.Delay(TimeSpan.FromTicks(Math.Clamp(pause.Ticks, 0, LongestPause.Ticks)), time, cancellationToken);
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The server stops.
        }
        catch (Exception e)
        {
            outcomes.Undeliverable(e.GetType().Name); // whatever an address from a stranger causes must not end the server
        }
        finally
        {
            push.Lane.Leave(push.Browser.Endpoint);
        }
    }

    /// <summary>Sends a notification when it is its turn. Returns the pause before the next attempt; null: the notification is delivered or dropped.</summary>
    private async Task<TimeSpan?> TryAsync(Push push, int tries, CancellationToken cancellationToken)
    {
        var (lane, endpoint) = (push.Lane, push.Browser.Endpoint);
        await lane.WaitForTurnAsync(cancellationToken);
        try
        {
            return await SendAsync(push, TimeSpan.FromSeconds(1 << tries), cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            lane.Close(endpoint);
            outcomes.Failed();
        }
        finally
        {
            lane.EndTurn();
        }

        await Task.Delay(PauseAfterTimeout, time, cancellationToken);
        lane.Open(endpoint);
        return TimeSpan.Zero;
    }

    private async Task<TimeSpan?> SendAsync(Push push, TimeSpan pause, CancellationToken cancellationToken)
    {
        if (push.Lane.IsClosed(push.Browser.Endpoint))
        {
            outcomes.Dropped(PushDrop.Busy);
            return null;
        }

        if (state.Pushes.Find(PushRecord.KeyOf(push.Account))?.Browsers.Contains(push.Browser) != true)
        {
            outcomes.Dropped(PushDrop.Gone);
            return null;
        }

        if (ServiceOf(new Uri(push.Browser.Endpoint)) is null)
        {
            outcomes.Undeliverable(NotAllowed); // no longer, since settings were reloaded
            return null;
        }

        using var request = _requests.Build(push.Browser, push.Text, Options.Subject);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                outcomes.Failed();
            }

            switch (response.StatusCode)
            {
                case HttpStatusCode.NotFound or HttpStatusCode.Gone:
                    await RemoveAsync(push, cancellationToken);
                    outcomes.Dropped(PushDrop.Gone);
                    return null;
                case HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                    return (response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - time.GetUtcNow() : null) ?? pause;
                case var status when !response.IsSuccessStatusCode:
                    outcomes.Undeliverable(string.Create(CultureInfo.InvariantCulture, $"the push service answers with status {(int)status}"));
                    return null;
                default:
                    outcomes.Delivered();
                    return null;
            }
        }
        catch (OutgoingRefusedException)
        {
            outcomes.Undeliverable("the server may not connect to the address that the browser gave");
            return null;
        }
        catch (HttpRequestException)
        {
            outcomes.Failed();
            return pause;
        }
    }

    private async Task RemoveAsync(Push push, CancellationToken cancellationToken) => await state.ChangeAsync(
        change =>
        {
            if (state.Pushes.Find(PushRecord.KeyOf(push.Account)) is { } record && record.Browsers.Contains(push.Browser))
            {
                PushBrowsers.Remove(change, record, push.Browser.Endpoint);
            }

            return true;
        },
        cancellationToken);

    /// <param name="Account">The number of the account.</param>
    /// <param name="Browser">The browser.</param>
    /// <param name="Text">The content, not encrypted.</param>
    /// <param name="Lane">The lane of the push service.</param>
    private sealed record Push(long Account, PushSubscription Browser, byte[] Text, PushLane Lane);
}
