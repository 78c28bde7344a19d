namespace ChatRoom.Moderation.Filters;

/// <summary>Kinds of filters.</summary>
[Flags]
internal enum FilterKinds
{
    /// <summary>No filter.</summary>
    None = 0,

    /// <summary>Forbidden words.</summary>
    Words = 1,

    /// <summary>Forbidden regular expressions.</summary>
    Expressions = 2,

    /// <summary>Links to hosts that are not allowed.</summary>
    Links = 4,

    /// <summary>The same text again and again.</summary>
    Repetition = 8,

    /// <summary>Text in capitals.</summary>
    Capitals = 16,

    /// <summary>People who have come a short time ago.</summary>
    Newcomers = 32,

    /// <summary>The filters of names: of aliases.</summary>
    OfNames = Words | Expressions,

    /// <summary>The filters of topics.</summary>
    OfTopics = Words | Expressions | Links | Newcomers,

    /// <summary>All filters.</summary>
    All = Words | Expressions | Links | Repetition | Capitals | Newcomers,
}
