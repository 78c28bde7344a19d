using System.Text.Json;

namespace ChatRoom.Bench.Comparison;

/// <summary>One run of <c>bench/compare.sh</c>: a line of its results.</summary>
/// <param name="Group">The group of measurements (an item of compare.sh).</param>
/// <param name="Server">The measured server.</param>
/// <param name="Label">The measurement in its group.</param>
/// <param name="Json">The report of the generator.</param>
internal sealed record Result(string Group, string Server, string Label, JsonElement Json)
{
    /// <summary>Why the run failed; null if it did not.</summary>
    public string? Error => Json.TryGetProperty("error", out var error) ? error.GetString() : null;

    /// <summary>Returns a figure by its path, for example <c>latency_us.p50</c>; null if it was not measured.</summary>
    public double? this[string path]
    {
        get
        {
            var at = Json;
            foreach (var name in path.Split('.'))
            {
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                {
                    return null;
                }
            }

            return at.ValueKind == JsonValueKind.Number ? at.GetDouble() : null;
        }
    }

    /// <summary>Returns why the run does not count; empty if it does.</summary>
    public IEnumerable<string> Faults()
    {
        if (Error is { } error)
        {
            return [$"failed: {error}"];
        }

        (string Name, double Allowed, string Words)[] rules =
        [
            ("lost", 0, "lost"), ("duplicate", 0, "duplicates"), ("out_of_order", 0, "out of order"), ("corrupt", 0, "corrupt"),
            ("astray", 0, "in another room"), ("distinct_orders", 1, "orders"), ("closed_members", 0, "disconnected"),
            ("failed", 0, "logins failed"),
        ];
        return rules.Where(rule => this[rule.Name] > rule.Allowed).Select(rule => FormattableString.Invariant($"{this[rule.Name]:N0} {rule.Words}"));
    }
}
