using ChatRoom.Protocol.Model;

namespace ChatRoom.Connections;

/// <summary>What came of a line at the prompt.</summary>
/// <param name="Guest">The client's way in; null if it does not get in by this line.</param>
/// <param name="Refusal">Why it may try again; null if it is over.</param>
internal readonly record struct PromptAnswer(Guest? Guest, Reply? Refusal);
