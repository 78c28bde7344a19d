using System.Text.Json.Serialization;
using ChatRoom.Server.Health;
using ChatRoom.Server.Stats;

namespace ChatRoom.Server.Api;

/// <summary>The types that HTTP answers with; how they are written is set in <see cref="ApiExtensions"/>.</summary>
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(StatsResponse))]
[JsonSerializable(typeof(ConnectionsResponse))]
[JsonSerializable(typeof(RoomsResponse))]
internal sealed partial class ApiJson : JsonSerializerContext;
