namespace ChatRoom.Identity;

/// <summary>A registry could not claim an alias, nor tell whether it is free. A later try may succeed.</summary>
public sealed class AliasRegistryException(string message, Exception? inner = null) : Exception(message, inner);
