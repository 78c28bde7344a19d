using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace ChatRoom.Moderation.Filters;

/// <summary>
/// Finds any of several regular expressions in a text. Their engine does not backtrack, so the time is linear in the text; a
/// search that takes longer than <see cref="Patience"/> all the same is repeated once, because a busy machine can have taken that
/// time away, and then given up: it finds nothing.
/// </summary>
/// <param name="expressions">The expressions.</param>
/// <param name="gaveUp">Gets each expression whose search was given up.</param>
internal sealed class ExpressionMatcher(Regex[] expressions, Action<string> gaveUp)
{
    /// <summary>How long a search may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether there are no expressions.</summary>
    public bool IsEmpty => expressions.Length == 0;

    /// <summary>Reads an expression, or says why it is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Regex? expression, [NotNullWhen(false)] out string? reason)
    {
        (expression, reason) = (null, null);
        try
        {
            expression = new Regex(text, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, Patience);
            if (expression.IsMatch(""))
            {
                (expression, reason) = (null, "matches every message: it matches an empty one");
            }
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            reason = e.Message.TrimEnd('.').ReplaceLineEndings(" ");
        }

        return reason is null;
    }

    /// <summary>Returns an expression that a text contains, in any of its forms; null if there is none.</summary>
    public string? Find(in FilterText text)
    {
        foreach (var expression in expressions)
        {
            if ((IsIn(text, expression) ?? IsIn(text, expression)) is not { } isFound)
            {
                gaveUp(expression.ToString());
            }
            else if (isFound)
            {
                return expression.ToString();
            }
        }

        return null;
    }

    /// <summary>Returns whether a text contains an expression; null: the search took too long.</summary>
    private static bool? IsIn(in FilterText text, Regex expression)
    {
        try
        {
            return expression.IsMatch(text.Visible) || (!text.Looks.SequenceEqual(text.Visible) && expression.IsMatch(text.Looks));
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }
}
