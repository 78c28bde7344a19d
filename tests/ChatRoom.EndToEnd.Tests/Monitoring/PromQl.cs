using System.Text.RegularExpressions;

namespace ChatRoom.EndToEnd.Tests.Monitoring;

/// <summary>The part of Prometheus' query language that is needed to find the metrics in an expression.</summary>
internal static partial class PromQl
{
    private static readonly string[] Operators = ["and", "or", "unless", "bool", "offset", "atan2", "inf", "nan"];

    /// <summary>The names of the metrics that are asked for.</summary>
    public static string[] MetricsIn(string expression)
    {
        var bare = Text().Replace(expression, "");
        bare = Matchers().Replace(bare, "");
        bare = Range().Replace(bare, "");
        bare = Grouping().Replace(bare, " ");
        return [.. Name().Matches(bare).Select(static match => match.Value)
            .Where(static name => !Operators.Contains(name, StringComparer.OrdinalIgnoreCase)).Distinct()];
    }

    [GeneratedRegex("\"(\\\\.|[^\"])*\"|'(\\\\.|[^'])*'")]
    private static partial Regex Text();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Matchers();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Range();

    [GeneratedRegex(@"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")]
    private static partial Regex Grouping();

    // A name that is followed by a bracket is a function's or an aggregation's.
    [GeneratedRegex(@"(?<![\w.$])[a-zA-Z_:][\w:]*(?![\w:])(?!\s*\()")]
    private static partial Regex Name();
}
