namespace ChatRoom.Connection.Transport;

/// <summary>What a server sent before anything was asked.</summary>
/// <param name="HasCome">Whether the prompt has come; otherwise the server has closed the connection.</param>
/// <param name="Bytes">The bytes after the prompt; without a prompt: all bytes, which may say why the server refuses the connection.</param>
internal readonly record struct PromptResult(bool HasCome, byte[] Bytes);
