using ChatRoom.EndToEnd.Tests.Cycles.Second;

namespace ChatRoom.EndToEnd.Tests.Cycles.First;

/// <summary>Declares a type that uses it. For <see cref="NamespaceTests"/>.</summary>
internal sealed record One(IReadOnlyList<Two> Twos);
