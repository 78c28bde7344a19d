using System.Text.Json.Serialization;
using ChatRoom.Server.Audit;
using ChatRoom.Server.Health;
using ChatRoom.Server.Stats;
using ChatRoom.Server.Webhooks;

namespace ChatRoom.Server.Api;

/// <summary>Serializes the types of the HTTP responses. <see cref="ApiExtensions"/> sets the format.</summary>
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(StatsResponse))]
[JsonSerializable(typeof(ConnectionsResponse))]
[JsonSerializable(typeof(RoomsResponse))]
[JsonSerializable(typeof(AuditResponse))]
[JsonSerializable(typeof(WebhookResponse))]
internal sealed partial class ApiJson : JsonSerializerContext;
