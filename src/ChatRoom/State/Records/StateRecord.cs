using System.Text.Json.Serialization;

namespace ChatRoom.State.Records;

/// <summary>
/// An item of the state. Immutable: a change replaces it. A member that a stored record lacks has the default value of its type,
/// so a text reads null as empty.
/// </summary>
internal abstract record StateRecord
{
    /// <summary>Its key, unique within its kind.</summary>
    [JsonIgnore]
    public abstract string Key { get; }
}
