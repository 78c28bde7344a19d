using System.Globalization;

namespace ChatRoom.Moderation.Filters;

// Contract of FilterRules (tests in ChatRoom.Tests/Moderation/Filters/FilterRulesTests):
//
// 1. If several filters match a text, the strictest action is returned; of filters with the same action, the first of FilterKinds.
// 2. Words and expressions are searched in the text without invisible characters and in what it looks like.
// 3. A filter that is off, or not among the given kinds, does nothing.
// 4. A text that no filter matches allocates nothing, once its characters have been seen.
// 5. Each text that a person says counts for the filter of repetitions, also if another filter matches it.

/// <summary>The filters, as their settings have them. Immutable, but for the memory of repetitions. The contract stands above.</summary>
internal sealed class FilterRules(
    FilterOptions options, WordMatcher words, ExpressionMatcher expressions, AllowedHosts hosts, RepetitionMemory? people, RepetitionMemory? addresses)
{
    /// <summary>The kinds that are not off.</summary>
    public FilterKinds Active { get; } = ActiveIn(options);

    /// <summary>The settings.</summary>
    public FilterOptions Options => options;

    private bool NeedsLooks => (Active & (FilterKinds.Words | FilterKinds.Expressions)) != 0;

    /// <summary>Returns what is to be done with a text; null: no filter matches it.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="kinds">The kinds of filters to ask.</param>
    /// <param name="author">The author.</param>
    /// <param name="now">The time in ticks, on any scale that only grows and is far from 0.</param>
    public FilterMatch? Find(ReadOnlySpan<byte> utf8, FilterKinds kinds, in FilterSubject author, long now)
    {
        kinds &= Active;
        if (kinds == FilterKinds.None)
        {
            return null;
        }

        using var text = new FilterText(utf8, NeedsLooks);
        FilterMatch? found = null;
        if (Matters(kinds, FilterKinds.Words, options.Words, found) && (words.Find(text.Looks) ?? words.Find(text.AsWritten)) is { } word)
        {
            found = Match(FilterKinds.Words, options.Words, word.Text);
        }

        if (Matters(kinds, FilterKinds.Expressions, options.Expressions, found) && expressions.Find(text) is { } expression)
        {
            found = Match(FilterKinds.Expressions, options.Expressions, expression);
        }

        if (Matters(kinds, FilterKinds.Links, options.Links, found) && LinkFinder.TryFind(text.Visible, hosts, out var host))
        {
            found = Match(FilterKinds.Links, options.Links, host.ToString());
        }

        if ((kinds & FilterKinds.Repetition) != 0 && CountOf(text, author, now) is > 0 and var times && Matters(kinds, FilterKinds.Repetition, options.Repetition, found))
        {
            found = Match(FilterKinds.Repetition, options.Repetition, string.Create(CultureInfo.InvariantCulture, $"{times} times"));
        }

        if (Matters(kinds, FilterKinds.Capitals, options.Capitals, found)
            && Capitals.PercentIn(text.Visible, options.Capitals.MinLetters) is var percent && percent >= options.Capitals.Percent)
        {
            found = Match(FilterKinds.Capitals, options.Capitals, string.Create(CultureInfo.InvariantCulture, $"{percent} %"));
        }

        return author.IsNewcomer && Matters(kinds, FilterKinds.Newcomers, options.Newcomers, found) ? OfNewcomer(text) ?? found : found;
    }

    private FilterMatch? OfNewcomer(in FilterText text) =>
        LinkFinder.TryFind(text.Visible, hosts, out var host) ? Match(FilterKinds.Newcomers, options.Newcomers, host.ToString())
        : options.Newcomers.Scope == NewcomerScope.Everything ? Match(FilterKinds.Newcomers, options.Newcomers, "")
        : null;

    /// <summary>Returns how often the text was sent if that is too often; otherwise 0.</summary>
    private int CountOf(in FilterText text, in FilterSubject author, long now)
    {
        var rule = options.Repetition;
        if (people is null || addresses is null || TextSketch.Of(text.Visible, rule.MinLength) is not { } sketch)
        {
            return 0;
        }

        var byPerson = people.Add((ulong)author.Person, sketch, now, rule.Within.Ticks);
        var byAddress = rule.TimesPerAddress > 0 && author.Address is { } address ? addresses.Add(address.Value, sketch, now, rule.Within.Ticks) : 0;
        return byPerson > rule.Times ? byPerson
            : rule.TimesPerAddress > 0 && byAddress > rule.TimesPerAddress ? byAddress
            : 0;
    }

    private static bool Matters(FilterKinds kinds, FilterKinds kind, FilterKindOptions rule, FilterMatch? found) =>
        (kinds & kind) != 0 && rule.Action > (found?.Action ?? FilterAction.Off);

    private static FilterMatch Match(FilterKinds kind, FilterKindOptions rule, string what) => new(kind, rule.Action, rule.MuteFor, what);

    private static FilterKinds ActiveIn(FilterOptions options) =>
        Flag(FilterKinds.Words, options.Words) | Flag(FilterKinds.Expressions, options.Expressions) | Flag(FilterKinds.Links, options.Links)
        | Flag(FilterKinds.Repetition, options.Repetition) | Flag(FilterKinds.Capitals, options.Capitals) | Flag(FilterKinds.Newcomers, options.Newcomers);

    private static FilterKinds Flag(FilterKinds kind, FilterKindOptions rule) => rule.Action == FilterAction.Off ? FilterKinds.None : kind;
}
