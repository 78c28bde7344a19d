using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatRoom.Cluster;

/// <summary>
/// What nodes tell each other, as JSON. Unknown members are ignored, and members with the default value are left out. Texts are not
/// escaped more than JSON needs: a notification has little room.
/// </summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(NodeActed))]
[JsonSerializable(typeof(PersonQuestion))]
[JsonSerializable(typeof(FoundPerson))]
[JsonSerializable(typeof(WhisperQuestion))]
[JsonSerializable(typeof(WhisperAnswer))]
[JsonSerializable(typeof(WhisperShown))]
[JsonSerializable(typeof(KickOrder))]
[JsonSerializable(typeof(EndOrder))]
[JsonSerializable(typeof(ResumeOrder))]
[JsonSerializable(typeof(MarkerNotice))]
[JsonSerializable(typeof(MentionNotice))]
[JsonSerializable(typeof(MentionAnswer))]
[JsonSerializable(typeof(BanTrialQuestion))]
[JsonSerializable(typeof(BanTrialAnswer))]
[JsonSerializable(typeof(SeenQuestion))]
[JsonSerializable(typeof(SeenAnswer))]
[JsonSerializable(typeof(LatelyQuestion))]
[JsonSerializable(typeof(LatelyAnswer))]
[JsonSerializable(typeof(MarksQuestion))]
[JsonSerializable(typeof(MarksAnswer))]
[JsonSerializable(typeof(ReportNotice))]
[JsonSerializable(typeof(AwayNotice))]
[JsonSerializable(typeof(ReasonNotice))]
internal sealed partial class NodeJson : JsonSerializerContext
{
    /// <summary>The context that nodes use.</summary>
    public static NodeJson Wire => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
