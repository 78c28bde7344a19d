using System.Text.Json;

namespace ChatRoom.Bench.Comparison;

/// <summary>What <c>bench/compare.sh</c> has noted so far.</summary>
internal sealed class ResultSet
{
    private const string EnvironmentGroup = "environment";

    private readonly ILookup<(string Group, string Server, string Item), Result> _results;
    private readonly List<Result> _all;

    /// <param name="lines">A JSON object each.</param>
    /// <exception cref="CouldNotRunException">One is not, or it does not say what it is of.</exception>
    public ResultSet(IEnumerable<string> lines)
    {
        var results = lines.Where(static line => line.Length > 0).Select(Parse).ToArray();
        _all = [.. results.Where(static result => result.Group != EnvironmentGroup)];
        Environment = results.LastOrDefault(static result => result.Group == EnvironmentGroup)?.Json;
        _results = _all.ToLookup(static result => (result.Group, result.Server, result.Label));
    }

    /// <summary>On what it was measured; null: nobody said.</summary>
    public JsonElement? Environment { get; }

    /// <summary>The commits that were measured, and when, as the results say.</summary>
    public IEnumerable<string> TextsOf(string name) => _all
        .Select(result => result.Json.TryGetProperty(name, out var text) ? text.GetString() : null).OfType<string>().Distinct().Order(StringComparer.Ordinal);

    /// <summary>What was measured of one item, against one server.</summary>
    public Measurement Of(string group, string server, string item) => new([.. _results[(group, server, item)]]);

    /// <summary>The items of a group, in the order in which they were first measured.</summary>
    public IReadOnlyList<string> Items(string group) => [.. _all.Where(result => result.Group == group).Select(static result => result.Label).Distinct()];

    /// <summary>The servers that took part in an item.</summary>
    public IReadOnlyList<string> Servers(string group, string item) =>
        [.. _all.Where(result => result.Group == group && result.Label == item).Select(static result => result.Server).Distinct()];

    private static Result Parse(string line, int index)
    {
        try
        {
            var json = JsonDocument.Parse(line).RootElement;
            var group = json.GetProperty("group").GetString()!;
            return group == EnvironmentGroup
                ? new Result(group, "", "", json)
                : new Result(group, json.GetProperty("name").GetString()!, json.GetProperty("item").GetString()!, json);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CouldNotRunException($"line {index + 1} of the results is none: {e.Message}");
        }
    }
}
