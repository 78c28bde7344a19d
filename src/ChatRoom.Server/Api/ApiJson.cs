using System.Text.Json.Serialization;
using ChatRoom.Server.Audit;
using ChatRoom.Server.Health;
using ChatRoom.Server.Logging;
using ChatRoom.Server.Stats;

namespace ChatRoom.Server.Api;

/// <summary>Serializes the types of the HTTP responses. <see cref="ApiExtensions"/> sets the format.</summary>
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(StatsResponse))]
[JsonSerializable(typeof(ConnectionsResponse))]
[JsonSerializable(typeof(RoomsResponse))]
[JsonSerializable(typeof(AuditResponse))]
[JsonSerializable(typeof(LogResponse))]
[JsonSerializable(typeof(FileBody))]
[JsonSerializable(typeof(RoomListBody))]
[JsonSerializable(typeof(RoomBody))]
[JsonSerializable(typeof(MembersBody))]
[JsonSerializable(typeof(MessagesBody))]
[JsonSerializable(typeof(PostBody))]
[JsonSerializable(typeof(PostedBody))]
[JsonSerializable(typeof(HeldBody))]
[JsonSerializable(typeof(WhisperBody))]
[JsonSerializable(typeof(ActBody))]
[JsonSerializable(typeof(ActAnswer))]
[JsonSerializable(typeof(BansAnswer))]
[JsonSerializable(typeof(HeldAnswer))]
[JsonSerializable(typeof(ReportBody))]
[JsonSerializable(typeof(ReportAnswer))]
[JsonSerializable(typeof(LockdownBody))]
[JsonSerializable(typeof(LockdownAnswer))]
[JsonSerializable(typeof(AnnouncementBody))]
[JsonSerializable(typeof(AnnouncementAnswer))]
[JsonSerializable(typeof(SettingsBody))]
[JsonSerializable(typeof(SettingsAnswer))]
internal sealed partial class ApiJson : JsonSerializerContext;
