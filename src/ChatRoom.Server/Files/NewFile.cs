using ChatRoom.Protocol;

namespace ChatRoom.Server.Files;

/// <summary>A file that somebody sends.</summary>
/// <param name="Author">The number of the person.</param>
/// <param name="Payer">Whose share of the disk it takes.</param>
/// <param name="Room">The room in which it is shared.</param>
/// <param name="Name">Its name.</param>
internal sealed record NewFile(long Author, string Payer, RoomName Room, string Name);
