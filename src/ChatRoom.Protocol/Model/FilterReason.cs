namespace ChatRoom.Protocol.Model;

/// <summary>Why a filter matches a text.</summary>
public enum FilterReason
{
    /// <summary>It contains a forbidden word.</summary>
    Word,

    /// <summary>It contains a link.</summary>
    Link,

    /// <summary>It is nearly the same as texts before it.</summary>
    Repetition,

    /// <summary>It is in capitals.</summary>
    Capitals,

    /// <summary>Its author has come a short time ago.</summary>
    Newcomer,
}
