namespace ChatRoom.Testing;

/// <summary>Tells the runtime of a program that a test starts that it ends soon: compiling its code a second time would not pay.</summary>
public static class ShortLife
{
    private const string TieringDelay = "DOTNET_TC_CallCountingDelayMs";
    private const string QuarterOfAnHour = "DBBA0"; // 900,000 ms, hexadecimal

    /// <summary>Adds it to the environment of a program. A server then needs a fifth less processor time.</summary>
    public static void AddTo(IDictionary<string, string?> environment) => environment.TryAdd(TieringDelay, QuarterOfAnHour);
}
