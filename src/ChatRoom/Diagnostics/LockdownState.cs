using System.Text.Json.Serialization;

namespace ChatRoom.Diagnostics;

/// <summary>The lockdown of the server.</summary>
/// <param name="Level">How much it forbids, as <c>accounts only</c>.</param>
/// <param name="Until">When it ends by itself, in UTC.</param>
public sealed record LockdownState(string Level, DateTimeOffset Until)
{
    /// <summary>The alias of the admin who began it, for administrators alone; null: the caller is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? By { get; init; }
}
