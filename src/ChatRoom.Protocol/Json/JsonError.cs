using System.Text.Json;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.Json;

/// <summary>The members of errors: the code, the words, and when it makes sense to try again.</summary>
internal static class JsonError
{
    /// <summary>Writes the members of an error.</summary>
    public static void Write(Utf8JsonWriter json, Error error)
    {
        json.WriteString("code"u8, JsonNamingPolicy.KebabCaseLower.ConvertName(error.Code.ToString()));
        JsonReply.WriteWords(json, error);
        if (error is BadMember member)
        {
            json.WriteString("member"u8, member.Name);
        }

        var retryAfter = error switch
        {
            TooOften often => often.RetryAfter,
            SlowedDown slowed => slowed.RetryAfter,
            TooManyGuesses guesses => guesses.RetryAfter,
            TooManyRegistrations registrations => registrations.RetryAfter,
            _ => null,
        };
        if (retryAfter is { } wait)
        {
            json.WriteNumber("retry_after"u8, (long)Math.Ceiling(wait.TotalSeconds));
        }

        var until = error switch
        {
            Banned banned => banned.Until,
            Muted muted => muted.Until,
            AccountSuspended suspended => suspended.Until,
            _ => null,
        };
        if (until is { } end)
        {
            JsonEvent.WriteTime(json, "until"u8, end);
        }
    }
}
