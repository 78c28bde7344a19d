using System.Text.Json;
using Json.Schema;

namespace ChatRoom.Testing;

/// <summary>Checks objects of the json dialect against the schema that its users have.</summary>
public static class JsonDialect
{
    private static readonly JsonSchema Schema = JsonSchema.FromFile(Path.Combine(Repository.Root, "docs", "json.schema.json"));
    private static readonly JsonSchema RequestSchema = JsonSchema.FromText("""{ "$ref": "urn:chatroom:v1:json#/$defs/request" }""");

    /// <summary>Parses a line that a server sent.</summary>
    /// <exception cref="FormatException">The line is not as the schema says.</exception>
    public static JsonElement Parse(string line) => Check(Schema, line);

    /// <summary>Parses a request.</summary>
    /// <inheritdoc cref="Parse" path="/exception" />
    public static JsonElement ParseRequest(string line) => Check(RequestSchema, line);

    private static JsonElement Check(JsonSchema schema, string line)
    {
        using var document = JsonDocument.Parse(line, new JsonDocumentOptions { AllowDuplicateProperties = false });
        return schema.Evaluate(document.RootElement).IsValid ? document.RootElement.Clone() : throw new FormatException($"not as in docs/json.schema.json: {line}");
    }
}
