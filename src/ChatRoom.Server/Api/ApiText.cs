using System.Text;
using ChatRoom.Protocol;

namespace ChatRoom.Server.Api;

/// <summary>Texts in the bodies of requests.</summary>
internal static class ApiText
{
    /// <summary>Returns what is wrong with a text that others see, which is one line; null: nothing.</summary>
    /// <param name="member">The name of the member.</param>
    /// <param name="text">The text; null: the body has none.</param>
    /// <param name="mostBytes">How many bytes it may have.</param>
    /// <param name="clean">The text without what could do something to a terminal.</param>
    public static ApiProblem? ProblemOf(string member, string? text, int mostBytes, out byte[] clean)
    {
        clean = Sanitizer.Clean(Encoding.UTF8.GetBytes(text ?? ""));
        return text is null ? ApiProblem.Invalid(member, "it is missing")
            : text.AsSpan().ContainsAny('\n', '\r') ? ApiProblem.Invalid(member, "it has more than one line")
            : clean.Length > mostBytes ? ApiProblem.Invalid(member, $"it has more than {mostBytes} bytes") with { Code = "too-long" }
            : null;
    }
}
