namespace ChatRoom.Sqlite.Search;

/// <summary>How far the index has got in a room.</summary>
internal sealed class IndexProgress
{
    /// <summary>The room's number.</summary>
    public required long Room { get; init; }

    /// <summary>The first id in the index.</summary>
    public required long First { get; set; }

    /// <summary>The last id in the index; 0: none.</summary>
    public required long Last { get; set; }

    /// <summary>When the event of <see cref="Last"/> happened, according to the journal.</summary>
    public required long At { get; set; }
}
