using System.Text.Json;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.Json;

/// <summary>The members of answers about access tokens, certificates and connections.</summary>
internal static class JsonAccess
{
    /// <summary>Writes the members.</summary>
    public static void Write(Utf8JsonWriter json, Reply reply)
    {
        switch (reply)
        {
            case AccessTokenIssued issued: Write(json, issued); break;
            case AccessTokenList list: WriteArray(json, "tokens", list.Tokens, Write); break;
            case CertificateList list: WriteArray(json, "certificates", list.Certificates, Write); break;
            case SessionList list: WriteArray(json, "sessions", list.Sessions, Write); break;
        }
    }

    private static void Write(Utf8JsonWriter json, AccessTokenIssued issued)
    {
        json.WriteString("name"u8, issued.Name);
        json.WriteString("scope"u8, issued.Scope);
        WriteTime(json, "expires", issued.Expires);
        json.WriteString("token"u8, issued.Token);
    }

    private static void Write(Utf8JsonWriter json, ListedToken token)
    {
        json.WriteString("name"u8, token.Name);
        json.WriteString("scope"u8, token.Scope);
        JsonEvent.WriteTime(json, "created"u8, token.Created);
        WriteTime(json, "expires", token.Expires);
        WriteTime(json, "used", token.Used);
    }

    private static void Write(Utf8JsonWriter json, ListedCertificate certificate)
    {
        json.WriteString("fingerprint"u8, certificate.Fingerprint);
        json.WriteString("name"u8, certificate.Name);
        JsonEvent.WriteTime(json, "added"u8, certificate.Added);
    }

    private static void Write(Utf8JsonWriter json, ListedSession session)
    {
        json.WriteString("id"u8, session.Id);
        json.WriteString("address"u8, session.Address);
        json.WriteString("protocol"u8, session.Protocol);
        JsonEvent.WriteTime(json, "since"u8, session.Since);
        json.WriteStartArray("rooms"u8);
        foreach (var room in session.Rooms)
        {
            json.WriteStringValue(room.Value);
        }

        json.WriteEndArray();
        json.WriteBoolean("this"u8, session.IsThis);
    }

    private static void WriteArray<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            JsonEvent.WriteTime(json, System.Text.Encoding.UTF8.GetBytes(name), known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
