namespace ChatRoom.Connection;

/// <summary>What a client says, or does, in a room.</summary>
/// <param name="IsAction">Whether it does something.</param>
/// <param name="Text">The text, as the room will see it.</param>
internal sealed record Speech(bool IsAction, string Text)
{
    /// <summary>Returns whether an event is this.</summary>
    public bool Is(Received said) =>
        said.Type == (IsAction ? "action" : "message") && said.Text == (IsAction ? Text : WithoutAlias(said.Alias));

    // The server removes the sender's own alias from the front of a message.
    private string WithoutAlias(string? alias) =>
        Text.StartsWith($"{alias}: ", StringComparison.Ordinal) ? Text[(alias!.Length + 2)..] : Text;
}
