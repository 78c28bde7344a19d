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

    /// <summary>Since when it is suspended; null: it is not.</summary>
    public DateTimeOffset? Suspended { get; init; }

    /// <summary>The public reason of the suspension.</summary>
    public string SuspensionReason { get; init => field = value ?? ""; } = "";

    /// <summary>Since when its owner has been warned that it will expire; null: they have not.</summary>
    public DateTimeOffset? ExpiryNoticed { get; init; }

    /// <summary>Whether a one-time token has made it an admin.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>The people whom it ignores, in the form of resume states; empty: nobody.</summary>
    public string Ignored { get; init => field = value ?? ""; } = "";

    /// <summary>Returns the key of the account with a number.</summary>
    public static string KeyOf(long id) => id.ToString(CultureInfo.InvariantCulture);
}
