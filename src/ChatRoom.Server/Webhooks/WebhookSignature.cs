using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ChatRoom.Server.Webhooks;

/// <summary>The headers of a delivery, as Standard Webhooks 1.0 says (https://www.standardwebhooks.com).</summary>
internal static class WebhookSignature
{
    /// <summary>Signs a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="id">The id of the delivery, the same when it is repeated.</param>
    /// <param name="at">The time.</param>
    /// <param name="body">The body.</param>
    /// <param name="secret">The key, base64.</param>
    public static void Sign(HttpRequestMessage request, string id, DateTimeOffset at, ReadOnlyMemory<byte> body, string secret)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.Add("webhook-signature", $"v1,{Of(id, timestamp, body.Span, secret)}");
    }

    /// <summary>Returns the signature: HMAC-SHA256 of the id, the time and the body, base64.</summary>
    private static string Of(string id, string timestamp, ReadOnlySpan<byte> body, string secret)
    {
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{id}.{timestamp}."), .. body];
        return Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret), signed));
    }
}
