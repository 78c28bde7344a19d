using System.Text.RegularExpressions;
using ChatRoom.Bench.Comparison.Sections;

namespace ChatRoom.Bench.Comparison;

/// <summary>Generates the report: the template's text, with a section of results in place of each <c>{{name}}</c>.</summary>
internal static partial class Report
{
    private const string TargetsName = "targets";

    /// <summary>All sections, in the order of the report.</summary>
    public static IReadOnlyList<ISection> Sections { get; } =
    [
        new EnvironmentSection(),
        .. SideBySide.All,
        new WebSocketSection(),
        new RoomsSection(),
        new SlowSection(),
        new AllocationSection(),
        new CoresSection(),
        new JournalSection(),
        new JournalSizeSection(),
        new LoginsSection(),
        new FloodSection(),
        new MembersSection(),
        new FlatnessSection(),
    ];

    /// <summary>Generates the whole report.</summary>
    /// <exception cref="CouldNotRunException">The template names an unknown section, or lacks a section.</exception>
    public static string Write(string template, ResultSet results)
    {
        var targets = new TargetBook();
        var texts = Sections.ToDictionary(static section => section.Name, section => section.Write(results, targets));
        texts.Add(TargetsName, targets.Summary());
        var places = Place().Matches(template).Select(static match => match.Groups[1].Value).ToArray();
        foreach (var name in places.Except(texts.Keys).Concat(texts.Keys.Except(places)))
        {
            throw new CouldNotRunException($"{{{{{name}}}}} {(texts.ContainsKey(name) ? "is missing in the template" : "is not a section")}");
        }

        return Place().Replace(template, match => texts[match.Groups[1].Value]);
    }

    [GeneratedRegex(@"\{\{([a-z-]+)\}\}")]
    private static partial Regex Place();
}
