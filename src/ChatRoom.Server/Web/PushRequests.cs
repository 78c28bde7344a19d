using System.Buffers.Text;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatRoom.Pushes;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Server.Web;

/// <summary>Builds the requests to push services (RFC 8030): encrypted for the browser, signed by the server.</summary>
/// <param name="state">Stores the server's key.</param>
/// <param name="time">The clock.</param>
internal sealed class PushRequests(ChatState state, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12); // how long a push service keeps it for a browser that is switched off
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Vapid _vapid = new(state);
    private string? _publicKey;

    /// <summary>The server's public key, base64url.</summary>
    public string PublicKey => _publicKey ??= _vapid.PublicKey;

    /// <summary>Returns what a browser gets, not encrypted.</summary>
    public static byte[] JsonOf(PushNote note)
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

    /// <summary>Builds a request.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="text">What it gets, not encrypted.</param>
    /// <param name="subject">The contact of the operator.</param>
    public HttpRequestMessage Build(PushSubscription browser, byte[] text, string subject)
    {
        var body = PushEncryption.Encrypt(text, Base64Url.DecodeFromChars(browser.Key), Base64Url.DecodeFromChars(browser.Auth));
        var request = new HttpRequestMessage(HttpMethod.Post, browser.Endpoint) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/octet-stream");
        request.Content.Headers.ContentEncoding.Add("aes128gcm");
        request.Headers.Add("TTL", ((int)Lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Urgency", "high");
        request.Headers.TryAddWithoutValidation("Authorization", _vapid.HeaderFor(request.RequestUri!, subject, time.GetUtcNow()));
        return request;
    }
}
