namespace ChatRoom.Client.Terminal;

/// <summary>A styled line.</summary>
/// <param name="Prefix">The time and the alias. If the line is wrapped, its other rows are indented by the prefix's width.</param>
/// <param name="Text">The text.</param>
internal sealed record ShownLine(IReadOnlyList<Styled> Prefix, IReadOnlyList<Styled> Text)
{
    public IEnumerable<Styled> Parts => Prefix.Concat(Text);

    /// <summary>Returns the line without styles.</summary>
    public override string ToString() => string.Concat(Parts.Select(static part => part.Text));
}
