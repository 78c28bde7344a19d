namespace ChatRoom.Connections;

/// <summary>On a connection's features: this process opened it, to see whether chat works.</summary>
public sealed class OwnConnectionFeature;
