using Spectre.Console;

namespace ChatRoom.Client.Terminal;

/// <summary>A part of a line in one style.</summary>
/// <param name="Text">The text, without line ends and control characters. It is not markup.</param>
/// <param name="Style">The style; null: the terminal's default.</param>
internal readonly record struct Styled(string Text, Style? Style = null);
