using Spectre.Console;

namespace ChatRoom.Client.Terminal;

/// <summary>A piece of a line in one style. Its text is written as it is; markup in it means nothing.</summary>
/// <param name="Text">Without line ends and control characters.</param>
/// <param name="Style">How it looks; null: plain.</param>
internal readonly record struct Styled(string Text, Style? Style = null);
