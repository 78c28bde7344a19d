using System.Globalization;
using ChatRoom.Resuming;

namespace ChatRoom.Connections;

/// <summary>What <c>/resume</c> was given.</summary>
/// <param name="Token">Whose place.</param>
/// <param name="After">The id of the last event that the client has; null if it leaves that to the server.</param>
internal readonly record struct ResumeRequest(ResumeToken? Token, long? After)
{
    /// <summary>What is answered to a token that leads nowhere, whatever the reason.</summary>
    public const string NotValid = "that token is not valid (any more)";

    /// <summary>What is answered while places cannot be read.</summary>
    public const string NotNow = "places cannot be read at present, try again later";

    /// <summary>The request, its token null if it cannot be one; null if it is none.</summary>
    public static ResumeRequest? TryParse(string arguments)
    {
        var parts = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is not (1 or 2))
        {
            return null;
        }

        long? after = null;
        if (parts.Length == 2)
        {
            if (!long.TryParse(parts[1].TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == long.MaxValue)
            {
                return null;
            }

            after = id;
        }

        return new ResumeRequest(ResumeToken.TryParse(parts[0], out var token) ? token : null, after);
    }
}
