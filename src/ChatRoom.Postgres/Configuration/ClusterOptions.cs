using System.ComponentModel;

namespace ChatRoom.Postgres.Configuration;

/// <summary>The settings of several servers that form one chat.</summary>
public sealed class ClusterOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = $"{ChatRoomOptions.Section}:Cluster";

    /// <summary>Whether other servers may use the same database.</summary>
    [Description("whether other servers with the same PostgreSQL database form one chat with this one")]
    public bool Enabled { get; set; }
}
