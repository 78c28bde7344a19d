using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatRoom.EndToEnd.Tests.Http;

/// <summary>Samples in Prometheus' text format, by name and, in braces, the labels that do not come from the exporter.</summary>
internal sealed partial class PrometheusText
{
    private PrometheusText(IReadOnlyDictionary<string, double> samples, IReadOnlyDictionary<string, string> types) =>
        (Samples, Types) = (samples, types);

    public IReadOnlyDictionary<string, double> Samples { get; }

    /// <summary>The types of the metrics by their names: counter, gauge, histogram.</summary>
    public IReadOnlyDictionary<string, string> Types { get; }

    public double this[string name] => Samples.TryGetValue(name, out var value)
        ? value
        : throw new KeyNotFoundException($"there is no sample {name}, only: {string.Join(' ', Samples.Keys)}");

    public static PrometheusText Parse(string text)
    {
        var samples = new Dictionary<string, double>();
        var types = new Dictionary<string, string>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static line => line != "# EOF"))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal) && line.Split(' ') is [_, _, var name, var type])
            {
                types[name] = type;
            }
            else if (!line.StartsWith('#'))
            {
                var sample = Sample().Match(line);
                sample.Success.Should().BeTrue($"'{line}' is to be a sample");
                var labels = Label().Matches(sample.Groups["labels"].Value)
                    .Where(static label => !label.Value.StartsWith("otel_scope_", StringComparison.Ordinal))
                    .Select(static label => label.Value)
                    .ToArray();
                var key = sample.Groups["name"].Value + (labels.Length == 0 ? "" : $"{{{string.Join(',', labels)}}}");
                samples[key] = sample.Groups["value"].Value == "+Inf"
                    ? double.PositiveInfinity
                    : double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture);
            }
        }

        return new PrometheusText(samples, types);
    }

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>.*)\})? (?<value>\S+)( \S+)?$")]
    private static partial Regex Sample();

    [GeneratedRegex("[a-zA-Z_]+=\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Label();
}
