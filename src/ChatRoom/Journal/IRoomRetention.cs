namespace ChatRoom.Journal;

/// <summary>Says which rooms keep their messages for a limited time. The journal's own limits apply, too: the shorter time counts.</summary>
public interface IRoomRetention
{
    /// <summary>How long these rooms keep messages, by room. Rooms that are not in it have no limit of their own.</summary>
    IReadOnlyDictionary<string, TimeSpan> MaxAges { get; }
}
