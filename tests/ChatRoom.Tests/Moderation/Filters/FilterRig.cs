using System.Text;
using ChatRoom.Moderation.Filters;

namespace ChatRoom.Tests.Moderation.Filters;

/// <summary>Filters with the settings of a test.</summary>
internal sealed class FilterRig
{
    private readonly RepetitionMemory _people = new();
    private readonly RepetitionMemory _addresses = new();

    public FilterRig(Action<FilterOptions> configure)
    {
        var options = new FilterOptions();
        configure(options);
        var reader = new FilterRulesReader(options);
        reader.Errors.Should().BeEmpty();
        Rules = reader.Build(GaveUp.Add, _people, _addresses);
    }

    public static FilterRig OfWords(params string[] words) => new(options => options.Words = new WordFilterOptions { Action = FilterAction.Refuse, List = words });

    public static FilterRig OfExpressions(params string[] expressions) =>
        new(options => options.Expressions = new ExpressionFilterOptions { Action = FilterAction.Refuse, List = expressions });

    public static FilterRig OfLinks(params string[] allowed) => new(options => options.Links = new LinkFilterOptions { Action = FilterAction.Refuse, AllowedHosts = allowed });

    public FilterRules Rules { get; }

    public List<string> GaveUp { get; } = [];

    public FilterSubject Author { get; set; } = new(1, null, false);

    public TimeSpan Now { get; set; } = TimeSpan.FromDays(1);

    public FilterMatch? Find(string text, FilterKinds kinds = FilterKinds.All) => Rules.Find(Encoding.UTF8.GetBytes(text), kinds, Author, Now.Ticks);

    public string? WhatIn(string text) => Find(text)?.What;
}
