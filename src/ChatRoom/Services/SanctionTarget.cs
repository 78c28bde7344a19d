using System.Net;
using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>The target of a ban, found among the people and the accounts.</summary>
/// <param name="On">What it is.</param>
/// <param name="Text">As records have it: of a person the number.</param>
/// <param name="Name">As people see it.</param>
/// <param name="Person">The number of the person; null: it is not one.</param>
/// <param name="Addresses">Their addresses.</param>
internal sealed record SanctionTarget(TargetKind On, string Text, string Name, long? Person, IReadOnlyList<IPAddress> Addresses);
