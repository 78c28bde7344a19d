namespace ChatRoom.EndToEnd.Tests.Cycles.Second;

/// <summary>Its method uses a type that declares it. For <see cref="NamespaceTests"/>.</summary>
internal sealed class Two
{
    public static object Run() => new Func<object>(static () => new First.One([]))();
}
