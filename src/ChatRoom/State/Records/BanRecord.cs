using System.Globalization;

namespace ChatRoom.State.Records;

/// <summary>A ban or a mute.</summary>
/// <param name="Id">Its number, which grows; people name it by <c>#12</c>.</param>
/// <param name="Kind">What it forbids.</param>
/// <param name="Room">The key of the room; null: the whole server.</param>
/// <param name="Target">On whom or what: see <see cref="TargetKind"/>.</param>
/// <param name="On">What the target is.</param>
/// <param name="By">The alias of the person who set it.</param>
/// <param name="Created">When it was set.</param>
/// <param name="Expires">When it ends by itself; null: never.</param>
internal sealed record BanRecord(
    long Id, BanKind Kind, string? Room, string Target, TargetKind On, string By, DateTimeOffset Created, DateTimeOffset? Expires) : StateRecord
{
    /// <inheritdoc />
    public override string Key => Id.ToString(CultureInfo.InvariantCulture);

    /// <summary>Stands for the server, and for whoever runs it, in <see cref="ById"/>.</summary>
    public const long Server = 0;

    /// <summary>The number of the person who set it, or <see cref="Server"/>.</summary>
    public long ById { get; init; }

    /// <summary>The alias of the person, if the target is one; empty otherwise.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>The number of the ban of a person whose address this one is on: it ends with that ban; null: it stands by itself.</summary>
    public long? With { get; init; }

    /// <summary>The reason that everybody sees; empty: none.</summary>
    public string Reason { get; init => field = value ?? ""; } = "";

    /// <summary>The reason that moderators see; empty: none.</summary>
    public string PrivateReason { get; init => field = value ?? ""; } = "";

    /// <summary>Whether a ban of a network admits people who log in.</summary>
    public bool AdmitsAccounts { get; init; }
}
