using System.Globalization;

namespace ChatRoom.State.Records;

/// <summary>A person whose texts are being removed; it goes when all are.</summary>
/// <param name="Person">The number of the person.</param>
/// <param name="Begun">When it was asked for: texts up to then are removed.</param>
internal sealed record ForgetRecord(long Person, DateTimeOffset Begun) : StateRecord
{
    /// <inheritdoc />
    public override string Key => Person.ToString(CultureInfo.InvariantCulture);

    /// <summary>The alias of the one who asked for it.</summary>
    public string By { get; init => field = value ?? ""; } = "";

    /// <summary>The number of the one who asked for it.</summary>
    public long ById { get; init; }

    /// <summary>The alias of the person; empty: they asked for it themselves.</summary>
    public string Alias { get; init => field = value ?? ""; } = "";
}
