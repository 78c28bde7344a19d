namespace ChatRoom.Client.Editing;

/// <summary>A key that was pressed, or text that was typed or pasted.</summary>
/// <param name="Kind">The meaning of the key.</param>
/// <param name="Text">The text, for <see cref="KeyKind.Text"/> and <see cref="KeyKind.Paste"/> only.</param>
internal readonly record struct Key(KeyKind Kind, string Text = "");
