using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;
using ChatRoom.Pushes;
using ChatRoom.Server.Outgoing;
using ChatRoom.Services;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Web;

// Contract of PushSender (tests in ChatRoom.EndToEnd.Tests/Web/PushTests):
//
// 1. Send never waits. At most MostWaiting notifications wait, and each account gets at most MostPerMinute; what is more is dropped.
// 2. What a push service gets is encrypted for the browser (RFC 8291) and signed by the server (RFC 8292).
// 3. A browser that is gone (404, 410) is removed. A push service that is busy or fails (429, 5xx, no answer) is asked again, when it
//    wants, MostTries times in all.
// 4. Nothing is sent to a browser that was removed meanwhile.

/// <summary>Sends notifications to browsers by their push services, if <c>ChatRoom:Web:Push:Enabled</c> says so. The contract stands above.</summary>
internal sealed class PushSender(OutgoingHttp http, ChatState state, IOptions<WebOptions> options, ILogger<PushSender> log, TimeProvider time) : BackgroundService, IPushSender
{
    /// <summary>The most notifications that wait.</summary>
    public const int MostWaiting = 1_000;

    /// <summary>The most notifications of an account in a minute.</summary>
    public const int MostPerMinute = 10;

    /// <summary>How often a notification is sent at most.</summary>
    public const int MostTries = 4;

    private const int AtOnce = 8;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12); // for which a push service keeps it for a browser that is switched off
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Vapid _vapid = new(state);
    private readonly Channel<Push> _waiting = Channel.CreateBounded<Push>(MostWaiting);
    private readonly Lock _counting = new();
    private readonly Dictionary<long, int> _sent = []; // by account, in this minute
    private string? _publicKey;
    private long _minute;
    private int _pausing;

    private PushOptions Options => options.Value.Push;

    /// <inheritdoc />
    public string? PublicKey => Options.Enabled ? _publicKey ??= _vapid.PublicKey : null;

    /// <inheritdoc />
    public void Send(long account, PushNote note)
    {
        if (!Options.Enabled || state.Pushes.Find(PushRecord.KeyOf(account)) is not { } record || !MaySend(account))
        {
            return;
        }

        var text = JsonOf(note);
        foreach (var browser in record.Browsers)
        {
            _waiting.Writer.TryWrite(new Push(account, browser, text, Tries: 1));
        }
    }

    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
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

        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Options.Enabled ? Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => WorkAsync(stoppingToken))) : Task.CompletedTask;

    private static byte[] JsonOf(PushNote note)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteString("alias"u8, note.Alias);
            json.WriteString("room"u8, note.Room?.Value);
            json.WriteString("text"u8, note.Text);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        await foreach (var push in _waiting.Reader.ReadAllAsync(cancellationToken))
        {
            try
            {
                await SendAsync(push, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                PushLog.Dropped(log, e.GetType().Name); // whatever a stranger's address causes must not end the server
            }
        }
    }

    private async Task SendAsync(Push push, CancellationToken cancellationToken)
    {
        if (state.Pushes.Find(PushRecord.KeyOf(push.Account))?.Browsers.Contains(push.Browser) != true)
        {
            return;
        }

        using var request = RequestFor(push);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            switch (response.StatusCode)
            {
                case HttpStatusCode.NotFound or HttpStatusCode.Gone:
                    await RemoveAsync(push, cancellationToken);
                    break;
                case HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                    TryLater(push, response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - time.GetUtcNow() : null, cancellationToken);
                    break;
                case var status when !response.IsSuccessStatusCode:
                    PushLog.Dropped(log, string.Create(CultureInfo.InvariantCulture, $"the push service answers with status {(int)status}"));
                    break;
            }
        }
        catch (OutgoingRefusedException)
        {
            PushLog.Dropped(log, "the server may not connect to the address that the browser gave");
        }
        catch (HttpRequestException)
        {
            TryLater(push, pause: null, cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            TryLater(push, pause: null, cancellationToken);
        }
    }

    private HttpRequestMessage RequestFor(Push push)
    {
        var body = PushEncryption.Encrypt(push.Text, Base64Url.DecodeFromChars(push.Browser.Key), Base64Url.DecodeFromChars(push.Browser.Auth));
        var request = new HttpRequestMessage(HttpMethod.Post, push.Browser.Endpoint) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/octet-stream");
        request.Content.Headers.ContentEncoding.Add("aes128gcm");
        request.Headers.Add("TTL", ((int)Lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Urgency", "high");
        request.Headers.TryAddWithoutValidation("Authorization", _vapid.HeaderFor(request.RequestUri!, Options.Subject, time.GetUtcNow()));
        return request;
    }

    private void TryLater(Push push, TimeSpan? pause, CancellationToken cancellationToken)
    {
        if (push.Tries == MostTries)
        {
            PushLog.Dropped(log, "the push service is busy or cannot be reached");
        }
        else if (Interlocked.Increment(ref _pausing) > MostWaiting)
        {
            Interlocked.Decrement(ref _pausing);
        }
        else
        {
            var wanted = pause ?? TimeSpan.FromSeconds(1 << push.Tries);
            _ = PauseAsync(push with { Tries = push.Tries + 1 }, TimeSpan.FromTicks(Math.Clamp(wanted.Ticks, 0, LongestPause.Ticks)), cancellationToken);
        }
    }

    private async Task PauseAsync(Push push, TimeSpan pause, CancellationToken cancellationToken)
    {
        await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Interlocked.Decrement(ref _pausing);
        _waiting.Writer.TryWrite(push);
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

    /// <summary>Counts a notification of an account, unless it has had too many in this minute.</summary>
    private bool MaySend(long account)
    {
        lock (_counting)
        {
            var minute = time.GetUtcNow().Ticks / TimeSpan.TicksPerMinute;
            if (minute != _minute)
            {
                _minute = minute;
                _sent.Clear();
            }

            var sent = _sent.GetValueOrDefault(account);
            _sent[account] = Math.Min(sent + 1, MostPerMinute);
            return sent < MostPerMinute;
        }
    }

    /// <param name="Account">The number of the account.</param>
    /// <param name="Browser">The browser.</param>
    /// <param name="Text">What it gets, not encrypted.</param>
    /// <param name="Tries">How often it is sent, this time included.</param>
    private sealed record Push(long Account, PushSubscription Browser, byte[] Text, int Tries);
}
