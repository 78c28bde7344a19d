namespace ChatRoom.State;

/// <summary>Selects rows of the audit log.</summary>
/// <param name="Before">Only rows with lower ids; null: from the newest on.</param>
/// <param name="Most">How many rows, 1 to 1,000.</param>
/// <param name="Room">Only those of this room; null: all.</param>
/// <param name="Actor">Only those of this actor; null: all.</param>
/// <param name="Act">Only those of this act; null: all.</param>
/// <param name="Target">Only those with this target; null: all.</param>
public sealed record AuditQuery(long? Before = null, int Most = 100, string? Room = null, string? Actor = null, string? Act = null, string? Target = null)
{
    /// <summary>How many rows a store returns at most.</summary>
    public const int MostRows = 1_000;
}
