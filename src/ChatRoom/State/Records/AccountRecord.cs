using System.Globalization;

namespace ChatRoom.State.Records;

/// <summary>An account: an alias that belongs to a person who knows its password.</summary>
/// <param name="Id">Its number, never 0: that of its person (<see cref="Protocol.ChatEvent.AuthorId"/>).</param>
/// <param name="Alias">The alias.</param>
/// <param name="Keys">The keys of its password.</param>
/// <param name="Created">When it was registered.</param>
/// <param name="Used">When it was used last, to about an hour.</param>
internal sealed record AccountRecord(long Id, string Alias, ScramRecord Keys, DateTimeOffset Created, DateTimeOffset Used) : StateRecord
{
    /// <inheritdoc />
    public override string Key => KeyOf(Id);

    /// <summary>When its owner changed the password last; null: not since it was registered.</summary>
    public DateTimeOffset? PasswordChanged { get; init; }

    /// <summary>Since when it is suspended; null: it is not.</summary>
    public DateTimeOffset? Suspended { get; init; }

    /// <summary>When the suspension ends by itself; null: not before an admin ends it.</summary>
    public DateTimeOffset? SuspendedUntil { get; init; }

    /// <summary>The alias of the admin who suspended it; empty: unknown.</summary>
    public string SuspendedBy { get; init => field = value ?? ""; } = "";

    /// <summary>The public reason of the suspension.</summary>
    public string SuspensionReason { get; init => field = value ?? ""; } = "";

    /// <summary>The reason of the suspension that admins see.</summary>
    public string SuspensionPrivateReason { get; init => field = value ?? ""; } = "";

    /// <summary>Since when its owner has been warned that it will expire; null: they have not.</summary>
    public DateTimeOffset? ExpiryNoticed { get; init; }

    /// <summary>Whether a one-time token has made it an admin.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>The people whom it ignores, in the form of resume states; empty: nobody.</summary>
    public string Ignored { get; init => field = value ?? ""; } = "";

    /// <summary>Returns whether it is suspended at a time. A suspension ends by the clock, whether or not its record has been cleared.</summary>
    public bool IsSuspended(DateTimeOffset now) => Suspended is not null && !(SuspendedUntil <= now);

    /// <summary>Returns the record without a suspension.</summary>
    public AccountRecord Reinstated() =>
        this with { Suspended = null, SuspendedUntil = null, SuspendedBy = "", SuspensionReason = "", SuspensionPrivateReason = "" };

    /// <summary>Returns the key of the account with a number.</summary>
    public static string KeyOf(long id) => id.ToString(CultureInfo.InvariantCulture);
}
