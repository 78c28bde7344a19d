using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using ChatRoom.State;
using ChatRoom.State.Records;

namespace ChatRoom.Pushes;

/// <summary>
/// Signs requests to push services with the server's key (VAPID, RFC 8292). The key is created once and stored in the state. If it is
/// lost, all subscriptions of browsers become invalid.
/// </summary>
/// <param name="state">Stores the key.</param>
internal sealed class Vapid(ChatState state)
{
    private const string Name = "vapid";
    private static readonly TimeSpan Validity = TimeSpan.FromHours(12); // at most 24 h are allowed

    /// <summary>The public key, base64url.</summary>
    public string PublicKey
    {
        get
        {
            using var key = Key();
            return PublicKeyOf(key);
        }
    }

    /// <summary>Returns the header <c>Authorization</c> of a request.</summary>
    /// <param name="endpoint">The address to which the request is sent.</param>
    /// <param name="subject">The contact of the operator, as an address that begins with mailto: or https://.</param>
    /// <param name="now">The current time.</param>
    public string HeaderFor(Uri endpoint, string subject, DateTimeOffset now)
    {
        using var key = Key();
        var claims = $$"""{"aud":{{Json(endpoint.GetLeftPart(UriPartial.Authority))}},"exp":{{(now + Validity).ToUnixTimeSeconds()}},"sub":{{Json(subject)}}}""";
        var signed = $"{Base64Url.EncodeToString("""{"typ":"JWT","alg":"ES256"}"""u8)}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
        return $"vapid t={signed}.{Base64Url.EncodeToString(signature)}, k={PublicKeyOf(key)}";
    }

    private static string Json(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";

    private static string PublicKeyOf(ECDsa key) => Base64Url.EncodeToString(P256.PointOf(key.ExportParameters(includePrivateParameters: false)));

    private ECDsa Key()
    {
        SecretRecord? record;
        while ((record = state.Secrets.Find(Name)) is null)
        {
            state.Later(New(), replaced: null); // does nothing if another thread is faster
        }

        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(record.Value, out _);
        return key;
    }

    private static SecretRecord New()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new SecretRecord(Name, key.ExportPkcs8PrivateKey());
    }
}
