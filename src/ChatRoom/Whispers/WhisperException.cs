namespace ChatRoom.Whispers;

/// <summary>It is unknown whether a whisper arrived.</summary>
internal sealed class WhisperException(string message, Exception? inner = null) : Exception(message, inner);
