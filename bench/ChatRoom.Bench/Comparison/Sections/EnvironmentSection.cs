using System.Text.Json;

namespace ChatRoom.Bench.Comparison.Sections;

/// <summary>The date, the machine and the versions.</summary>
internal sealed class EnvironmentSection : ISection
{
    /// <inheritdoc />
    public string Name => "environment";

    /// <inheritdoc />
    public string Write(ResultSet results, TargetBook targets)
    {
        var table = new MarkdownTable("", "");
        table.Add("measured", string.Join(", ", results.TextsOf("at").Select(static at => at.Split('T')[0]).Distinct()));
        table.Add("commit", string.Join(", ", results.TextsOf("commit").Select(static commit => $"`{commit}`")));
        if (results.Environment is { } environment)
        {
            table.Add("machine", $"{Text("cpu")}, {Text("cores")} cores, {Text("memory_gib")} GiB");
            table.Add("kernel", $"Linux {Text("kernel")}");
            table.Add("versions", string.Join(", ", environment.GetProperty("versions").EnumerateObject().Select(static version => $"{version.Name} {Version(version.Value)}")));
            table.Add("runs", $"{Text("runs")} of each, unless stated");

            string Text(string name) => environment.TryGetProperty(name, out var value) ? value.ToString() : "?";
        }

        return table.ToString();
    }

    private static string Version(JsonElement version) => version.GetString() is { Length: > 0 } text ? text : "(not installed)";
}
