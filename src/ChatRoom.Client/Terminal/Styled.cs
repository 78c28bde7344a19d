using Spectre.Console;

namespace ChatRoom.Client.Terminal;

/// <summary>A part of a line in one style. Markup in its text means nothing.</summary>
/// <param name="Text">Without line ends and control characters.</param>
/// <param name="Style">Its style; null: none.</param>
internal readonly record struct Styled(string Text, Style? Style = null);
