using System.Text.Json;

namespace ChatRoom.Bench.Comparison;

/// <summary>The results of <c>bench/compare.sh</c>.</summary>
internal sealed class ResultSet
{
    private const string EnvironmentGroup = "environment";

    private readonly ILookup<(string Group, string Server, string Item), Result> _results;
    private readonly List<Result> _all;

    /// <param name="lines">The lines of the results, each a JSON object.</param>
    /// <exception cref="CouldNotRunException">A line is not a valid result.</exception>
    public ResultSet(IEnumerable<string> lines)
    {
        var results = lines.Where(static line => line.Length > 0).Select(Parse).ToArray();
        _all = [.. results.Where(static result => result.Group != EnvironmentGroup)];
        Environment = results.LastOrDefault(static result => result.Group == EnvironmentGroup)?.Json;
        _results = _all.ToLookup(static result => (result.Group, result.Server, result.Label));
    }

    /// <summary>The description of the machine; null if the results contain none.</summary>
    public JsonElement? Environment { get; }

    /// <summary>Returns the distinct values of a text in all results, for example the commits.</summary>
    public IEnumerable<string> TextsOf(string name) => _all
        .Select(result => result.Json.TryGetProperty(name, out var text) ? text.GetString() : null).OfType<string>().Distinct().Order(StringComparer.Ordinal);

    /// <summary>Returns the measurement of an item with a server.</summary>
    public Measurement Of(string group, string server, string item) => new([.. _results[(group, server, item)]]);

    /// <summary>Returns the items of a group, in the order in which they were first measured.</summary>
    public IReadOnlyList<string> Items(string group) => [.. _all.Where(result => result.Group == group).Select(static result => result.Label).Distinct()];

    /// <summary>Returns the servers that were measured for an item.</summary>
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
            throw new CouldNotRunException($"line {index + 1} is not a result: {e.Message}");
        }
    }
}
