namespace ChatRoom.Identity;

/// <summary>A registry could not claim an alias, and it is unknown whether the alias is free. A later attempt may succeed.</summary>
public sealed class AliasRegistryException(string message, Exception? inner = null) : Exception(message, inner);
