namespace ChatRoom.Sqlite.Search;

/// <summary>What the index has of a room.</summary>
internal sealed class IndexProgress
{
    /// <summary>The room's number.</summary>
    public required long Room { get; init; }

    /// <summary>Ids below are not in the index.</summary>
    public required long First { get; set; }

    /// <summary>Ids up to here are; 0: none.</summary>
    public required long Last { get; set; }

    /// <summary>When the last one happened, as the journal has it.</summary>
    public required long At { get; set; }
}
