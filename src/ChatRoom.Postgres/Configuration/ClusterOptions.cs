using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace ChatRoom.Postgres.Configuration;

/// <summary>The settings of a cluster: several nodes with one PostgreSQL database.</summary>
public sealed class ClusterOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = $"{ChatRoomOptions.Section}:Cluster";

    private const string Key = $"{Section}:{nameof(Enabled)}";
    private const string FilesSection = $"{ChatRoomOptions.Section}:Files";

    /// <summary>Whether this server is a node of a cluster.</summary>
    [Description("whether this server is a node of a cluster: several nodes use the PostgreSQL database as one chat; false: this server uses it alone")]
    public bool Enabled { get; set; }

    /// <summary>How long after its last sign of life this node counts as live. Then the other nodes begin to suspect it.</summary>
    [Description("after this time without a sign of life, the other nodes suspect this one; they declare it over after one and a half to two times this time. Use the same value on all nodes")]
    [Range(typeof(TimeSpan), "00:00:02", "00:01:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The name of this node, for people; empty: the name of the machine.</summary>
    [Description("the name of this node, shown to people; empty: the name of the machine")]
    public string Name { get; set; } = "";

    /// <summary>The name of this node.</summary>
    internal string NameOrMachine => Name.Length > 0 ? Name : Environment.MachineName;

    /// <summary>Returns the errors in the settings, one line each.</summary>
    /// <param name="options">The settings.</param>
    public static IEnumerable<string> ErrorsWithoutDatabase(ClusterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Enabled ? [$"{Key}: is true without a shared database; allowed: only with ChatRoom:Journal:Kind=Postgres"] : [];
    }

    /// <summary>Returns the errors in the settings, one line each. Files that people share must be in a folder that all nodes share, so it must be set.</summary>
    internal static IEnumerable<string> Errors(ClusterOptions options, IConfiguration configuration)
    {
        var files = new SharedFileOptions();
        SettingReader.Read(Setting.Of(typeof(SharedFileOptions), FilesSection), configuration, files);
        return options.Enabled && files is { Enabled: true, Folder.Length: 0 }
            ? [$"{Key}: is true, and {FilesSection}:{nameof(files.Folder)} is empty; set it to a folder that all servers share, or {FilesSection}:{nameof(files.Enabled)}=false"]
            : [];
    }
}
