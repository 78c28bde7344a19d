using ChatRoom.Protocol.Model;

namespace ChatRoom.Services;

/// <summary>A message is not sent, because another one was sent with its key.</summary>
internal sealed record AppendKeyReused() : Error(ErrorCode.BadRequest);
