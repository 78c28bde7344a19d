using System.Text.Json.Serialization;
using ChatRoom.State.Records;

namespace ChatRoom.State;

/// <summary>Reads and writes records as JSON. Unknown members are ignored, and members with the default value are left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, UseStringEnumConverter = true)]
[JsonSerializable(typeof(AccountRecord))]
[JsonSerializable(typeof(TokenRecord))]
[JsonSerializable(typeof(CertificateRecord))]
[JsonSerializable(typeof(MarkerRecord))]
[JsonSerializable(typeof(RoomRecord))]
[JsonSerializable(typeof(RoleRecord))]
[JsonSerializable(typeof(InvitationRecord))]
[JsonSerializable(typeof(BanRecord))]
[JsonSerializable(typeof(LockdownRecord))]
[JsonSerializable(typeof(HeldRecord))]
[JsonSerializable(typeof(SecretRecord))]
[JsonSerializable(typeof(ForgetRecord))]
[JsonSerializable(typeof(CounterRecord))]
[JsonSerializable(typeof(FileRecord))]
[JsonSerializable(typeof(IncomingWebhookRecord))]
[JsonSerializable(typeof(OutgoingWebhookRecord))]
[JsonSerializable(typeof(WebhookPositionRecord))]
[JsonSerializable(typeof(PushRecord))]
internal sealed partial class RecordJson : JsonSerializerContext;
