using System.Globalization;

namespace ChatRoom.State.Records;

/// <summary>A person whose texts are being removed; it goes when all are.</summary>
/// <param name="Person">The number of the person.</param>
/// <param name="Begun">When it was asked for: texts up to then are removed.</param>
internal sealed record ForgetRecord(long Person, DateTimeOffset Begun) : StateRecord
{
    /// <inheritdoc />
    public override string Key => Person.ToString(CultureInfo.InvariantCulture);
}
