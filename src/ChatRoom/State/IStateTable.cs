using ChatRoom.State.Records;

namespace ChatRoom.State;

/// <summary>The records of one kind, for code that does not know their type.</summary>
internal interface IStateTable
{
    /// <summary>The keys, in no order.</summary>
    IReadOnlyList<string> Keys { get; }

    /// <summary>Returns the record with a key; null if there is none.</summary>
    StateRecord? Get(string key);

    /// <summary>Sets or, with null, removes a record.</summary>
    void Set(string key, StateRecord? record);
}
