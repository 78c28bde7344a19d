namespace ChatRoom.Moderation.Filters;

/// <summary>A filter matches a message.</summary>
/// <param name="Kind">The kind of the filter: a single one.</param>
/// <param name="Action">What is to be done.</param>
/// <param name="MuteFor">How long the author is muted, if that is to be done.</param>
/// <param name="What">What it found, for moderators: a word, an expression, a host, a number.</param>
internal sealed record FilterMatch(FilterKinds Kind, FilterAction Action, TimeSpan MuteFor, string What)
{
    /// <summary>The name of the filter, as in its settings and in the audit log.</summary>
    public string Filter => NameOf(Kind);

    /// <summary>Returns the name of a single filter.</summary>
    public static string NameOf(FilterKinds kind) => kind.ToString().ToLowerInvariant();
}
