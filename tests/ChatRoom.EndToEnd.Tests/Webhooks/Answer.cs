namespace ChatRoom.EndToEnd.Tests.Webhooks;

/// <summary>What a receiver of webhooks answers.</summary>
/// <param name="Status">The status.</param>
/// <param name="Type">The media type; null: none.</param>
/// <param name="Body">The body; null: none.</param>
/// <param name="Location">Where it redirects to; null: nowhere.</param>
internal sealed record Answer(int Status, string? Type = null, string? Body = null, string? Location = null);
