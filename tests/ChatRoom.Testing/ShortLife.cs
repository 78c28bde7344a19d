namespace ChatRoom.Testing;

/// <summary>What the runtime of a program should know that a test starts: it will end before it is worthwhile to compile its code again.</summary>
public static class ShortLife
{
    private const string TieringDelay = "DOTNET_TC_CallCountingDelayMs";
    private const string QuarterOfAnHour = "100000"; // milliseconds, hexadecimal

    /// <summary>Adds it to the environment of a program. A server then needs a fifth less processor time.</summary>
    public static void AddTo(IDictionary<string, string?> environment) => environment.TryAdd(TieringDelay, QuarterOfAnHour);
}
