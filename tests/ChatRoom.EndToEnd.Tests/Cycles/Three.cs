using ChatRoom.EndToEnd.Tests.Cycles.First;

namespace ChatRoom.EndToEnd.Tests.Cycles.Third;

/// <summary>Uses a cycle without being part of it. For <see cref="NamespaceTests"/>.</summary>
internal sealed class Three
{
    public One? One { get; set; }
}
