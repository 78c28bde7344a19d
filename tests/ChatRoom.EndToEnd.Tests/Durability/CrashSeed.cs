using System.Globalization;

namespace ChatRoom.EndToEnd.Tests.Durability;

/// <summary>
/// How long the tests go on that kill, and with which random choices. The choices are the same for the same seed; the moment at
/// which a process is killed is the machine's, too.
/// </summary>
internal static class CrashSeed
{
    /// <summary>How many times it is killed: <c>CHATROOM_CRASH_ROUNDS</c>, or 5.</summary>
    public static int Rounds { get; } = RoundsOr(5);

    /// <summary>How many times it is killed: <c>CHATROOM_CRASH_ROUNDS</c>, or another number.</summary>
    public static int RoundsOr(int usual) => Read("CHATROOM_CRASH_ROUNDS") ?? usual;

    /// <summary>From <c>CHATROOM_CRASH_SEED</c>, or another one each time.</summary>
    public static int New() => Read("CHATROOM_CRASH_SEED") ?? Random.Shared.Next();

    /// <summary>Says in a failure how to do the same again.</summary>
    public static InvalidDataException Failure(int seed, int round, string kept, Exception why) =>
        new($"CHATROOM_CRASH_SEED={seed}, round {round}, files kept in {kept}: {why.Message}", why);

    private static int? Read(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
        ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
        : null;
}
