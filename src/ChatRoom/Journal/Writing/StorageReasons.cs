namespace ChatRoom.Journal.Writing;

/// <summary>Reasons for refusing an append that are the same in every journal that stores events, for people.</summary>
internal static class StorageReasons
{
    /// <summary>The journal is closed.</summary>
    public const string GoingDown = "the server is going down";

    /// <summary>A bug concerns this append alone.</summary>
    public const string InternalError = "this cannot be stored because of an internal error";
}
