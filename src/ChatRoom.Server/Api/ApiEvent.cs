using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatRoom.Server.Api;

/// <summary>An event in a response: an object of the json dialect.</summary>
/// <param name="Id">Its number in its room.</param>
/// <param name="Json">The object.</param>
[JsonConverter(typeof(Converter))]
internal sealed record ApiEvent(long Id, ReadOnlyMemory<byte> Json)
{
    /// <summary>Writes the object as it is.</summary>
    internal sealed class Converter : JsonConverter<ApiEvent>
    {
        /// <inheritdoc />
        public override ApiEvent Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("events are only written");

        /// <inheritdoc />
        public override void Write(Utf8JsonWriter writer, ApiEvent value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Json.Span, skipInputValidation: true);
    }
}
