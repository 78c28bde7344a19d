namespace ChatRoom.Client.Terminal;

/// <summary>A line as the user sees it.</summary>
/// <param name="Prefix">The time and who speaks; the rows that follow the first are indented by its width.</param>
/// <param name="Text">The text.</param>
internal sealed record ShownLine(IReadOnlyList<Styled> Prefix, IReadOnlyList<Styled> Text)
{
    /// <summary>All its parts.</summary>
    public IEnumerable<Styled> Parts => Prefix.Concat(Text);

    /// <summary>Returns the line without styles.</summary>
    public override string ToString() => string.Concat(Parts.Select(static part => part.Text));
}
