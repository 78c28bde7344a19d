using System.ComponentModel;

namespace ChatRoom;

/// <summary>The filter of links.</summary>
public sealed class LinkFilterOptions : FilterKindOptions
{
    /// <summary>The hosts to which links may lead.</summary>
    [Description("hosts to which links may lead, with their subdomains, for this filter and that of newcomers")]
    [Reloadable]
    public IReadOnlyList<string> AllowedHosts { get; set; } = [];
}
