using System.Text.RegularExpressions;
using ChatRoom.Bench.Comparison.Sections;

namespace ChatRoom.Bench.Comparison;

/// <summary>The report: the template's words, and in the place of each <c>{{name}}</c> what the results say.</summary>
internal static partial class Report
{
    private const string TargetsName = "targets";

    /// <summary>All that are made of results, in the order of the report.</summary>
    public static IReadOnlyList<ISection> Sections { get; } =
    [
        new EnvironmentSection(),
        .. SideBySide.All,
        new RoomsSection(),
        new SlowSection(),
        new AllocationSection(),
        new CoresSection(),
        new JournalSection(),
        new JournalSizeSection(),
        new MembersSection(),
        new FlatnessSection(),
    ];

    /// <summary>The whole report.</summary>
    /// <exception cref="CouldNotRunException">The template has a place for what there is not, or none for what there is.</exception>
    public static string Write(string template, ResultSet results)
    {
        var targets = new TargetBook();
        var texts = Sections.ToDictionary(static section => section.Name, section => section.Write(results, targets));
        texts.Add(TargetsName, targets.Summary());
        var places = Place().Matches(template).Select(static match => match.Groups[1].Value).ToArray();
        foreach (var name in places.Except(texts.Keys).Concat(texts.Keys.Except(places)))
        {
            throw new CouldNotRunException($"{{{{{name}}}}} has {(texts.ContainsKey(name) ? "no place in the template" : "a place in the template, and there is no such section")}");
        }

        return Place().Replace(template, match => texts[match.Groups[1].Value]);
    }

    [GeneratedRegex(@"\{\{([a-z-]+)\}\}")]
    private static partial Regex Place();
}
