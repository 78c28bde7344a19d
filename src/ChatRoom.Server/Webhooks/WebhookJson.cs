using System.Text.Json.Serialization;

namespace ChatRoom.Server.Webhooks;

/// <summary>Serializes the responses of webhooks. <see cref="Api.ApiExtensions"/> sets the format.</summary>
[JsonSerializable(typeof(WebhookResponse))]
internal sealed partial class WebhookJson : JsonSerializerContext;
