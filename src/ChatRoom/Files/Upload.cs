using ChatRoom.Protocol;

namespace ChatRoom.Files;

/// <summary>An upload for which somebody has a link.</summary>
/// <param name="Person">The number of the person.</param>
/// <param name="Payer">Whose share of the disk the file takes.</param>
/// <param name="Room">The room in which the file is shared.</param>
/// <param name="Name">The name of the file.</param>
/// <param name="Until">When the link expires.</param>
internal sealed record Upload(long Person, string Payer, RoomName Room, string Name, DateTimeOffset Until);
