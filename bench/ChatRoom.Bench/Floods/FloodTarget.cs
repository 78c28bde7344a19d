namespace ChatRoom.Bench.Floods;

/// <summary>The endpoint that is flooded.</summary>
internal enum FloodTarget
{
    /// <summary>The port for chat.</summary>
    Chat,

    /// <summary>The port for HTTP.</summary>
    Http,
}
