namespace ChatRoom;

/// <summary>The shortest and the longest duration that a command takes.</summary>
/// <param name="Least">The shortest.</param>
/// <param name="Most">The longest.</param>
internal readonly record struct DurationBounds(TimeSpan Least, TimeSpan Most)
{
    /// <summary>Reads a duration; returns false if it is not one, or out of bounds.</summary>
    public bool TryParse(string text, out TimeSpan duration) => Duration.TryParse(text, out duration) && Contain(duration);

    /// <summary>Returns whether a duration is within the bounds.</summary>
    public bool Contain(TimeSpan duration) => duration >= Least && duration <= Most;

    /// <summary>Returns the bounds as people write durations: <c>from 1s to 30d</c>.</summary>
    public override string ToString() => $"from {Written(Least)} to {Written(Most)}";

    private static string Written(TimeSpan duration) => Duration.Format(duration).Replace(" ", "", StringComparison.Ordinal);
}
