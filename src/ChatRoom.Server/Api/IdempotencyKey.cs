using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ChatRoom.Journal;

namespace ChatRoom.Server.Api;

/// <summary>
/// The header <c>Idempotency-Key</c> (draft-ietf-httpapi-idempotency-key-header): a program that does not know what became of its request
/// sends it again with the same key, and it takes effect once. A key belongs to the account, and to the room.
/// </summary>
internal static class IdempotencyKey
{
    /// <summary>The header.</summary>
    public const string Header = "Idempotency-Key";

    private const int MostLength = 64;

    /// <summary>Returns the key of the append that a request asks for; the default value: the request has no key.</summary>
    /// <param name="request">The request.</param>
    /// <param name="call">Its caller and its room.</param>
    /// <param name="problem">What is wrong with the header; null: nothing.</param>
    public static AppendKey Of(HttpRequest request, ApiCall call, out ApiProblem? problem)
    {
        problem = null;
        var values = request.Headers[Header];
        if (values.Count == 0)
        {
            return default;
        }

        var text = values.Count == 1 ? (values[0] ?? "").Trim() : "";
        text = text is ['"', .., '"'] ? text[1..^1] : text; // as a structured field (RFC 8941), or as most programs write it
        if (text.Length is 0 or > MostLength || !text.All(static c => c is > ' ' and <= '~'))
        {
            problem = ApiProblem.Invalid(Header, $"one key, with 1 to {MostLength} visible ASCII characters");
            return default;
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{call.Caller.Person.Id}\n{call.Room.Key}\n{text}"));
        return new AppendKey(BinaryPrimitives.ReadInt64BigEndian(hash) | 1, BinaryPrimitives.ReadInt64BigEndian(hash.AsSpan(8))) { IsLasting = true };
    }
}
