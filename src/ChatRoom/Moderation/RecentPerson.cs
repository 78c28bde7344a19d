using System.Net;
using ChatRoom.Protocol;

namespace ChatRoom.Moderation;

/// <summary>Somebody who was here, under one alias.</summary>
/// <param name="Person">The number of the person.</param>
/// <param name="Alias">The alias.</param>
/// <param name="Address">Their address; null: unknown.</param>
/// <param name="At">When they were seen last.</param>
internal sealed record RecentPerson(long Person, Alias Alias, IPAddress? Address, DateTimeOffset At);
