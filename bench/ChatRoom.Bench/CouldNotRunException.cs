namespace ChatRoom.Bench;

/// <summary>The measurement could not run (exit code 1). The message says why.</summary>
internal sealed class CouldNotRunException(string message) : Exception(message);
