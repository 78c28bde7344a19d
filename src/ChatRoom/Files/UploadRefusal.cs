namespace ChatRoom.Files;

/// <summary>Why an upload does not begin, or does not go on.</summary>
internal enum UploadRefusal
{
    /// <summary>Nothing is in its way.</summary>
    None,

    /// <summary>Another upload of the same payer is under way.</summary>
    OneAtATime,

    /// <summary>The payer has begun too many lately.</summary>
    TooOften,

    /// <summary>Too many uploads are under way in all.</summary>
    TooMany,

    /// <summary>The file is too large.</summary>
    FileTooLarge,

    /// <summary>The payer has used their share of the disk.</summary>
    ShareUsed,

    /// <summary>The disk, or the share of it that files may take, is full.</summary>
    DiskFull,
}
