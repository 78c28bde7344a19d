namespace ChatRoom.Client.Pipes;

/// <summary>A step of the exchange of passwords that a line of the input has begun.</summary>
/// <param name="Answer">Gets the password that the server asks for; null: the exchange is over.</param>
/// <param name="IsDone">Whether the command has done what it was for.</param>
internal sealed record SecretStep(TaskCompletionSource<string?>? Answer, bool IsDone);
