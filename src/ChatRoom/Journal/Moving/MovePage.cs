namespace ChatRoom.Journal.Moving;

/// <summary>The bounds of the rows that are read, and stored in one transaction, at once.</summary>
public static class MovePage
{
    /// <summary>The most rows.</summary>
    public const int MostRows = 1_000;

    /// <summary>After how many characters of texts a page ends.</summary>
    public const int MostCharacters = 1_000_000;

    /// <summary>Returns how many characters the texts of a row have.</summary>
    public static int CharactersIn(IEnumerable<object?> row) => row.Sum(static value => (value as string)?.Length ?? 0);
}
