namespace ChatRoom.Client.Editing;

/// <summary>A key that was pressed, or text that was typed or pasted.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Text">The text, where it is one.</param>
internal readonly record struct Key(KeyKind Kind, string Text = "");
