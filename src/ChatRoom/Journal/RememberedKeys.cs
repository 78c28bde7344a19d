namespace ChatRoom.Journal;

/// <summary>
/// The ids of the newest appends that had a key: of <see cref="Most"/>, for as long as the journal is open. Costs nothing
/// until the first key. Not thread-safe.
/// </summary>
public sealed class RememberedKeys
{
    /// <summary>How many keys are remembered.</summary>
    public const int Most = 65_536;

    private readonly Dictionary<AppendKey, long> _ids = [];
    private readonly Queue<AppendKey> _kept = [];
    private readonly List<AppendKey> _new = [];

    /// <summary>Finds the id that the append with this key got.</summary>
    public bool TryFind(AppendKey key, out long id)
    {
        id = 0;
        return !key.IsNone && _ids.TryGetValue(key, out id);
    }

    /// <summary>Adds the id of an append that is being stored. No key: does nothing.</summary>
    public void Add(AppendKey key, long id)
    {
        if (!key.IsNone)
        {
            _ids.Add(key, id);
            _new.Add(key);
        }
    }

    /// <summary>What was added since the last call is stored.</summary>
    public void Keep()
    {
        foreach (var key in _new)
        {
            _kept.Enqueue(key);
        }

        _new.Clear();
        while (_kept.Count > Most)
        {
            _ids.Remove(_kept.Dequeue());
        }
    }

    /// <summary>What was added since the last call is not stored.</summary>
    public void Forget()
    {
        foreach (var key in _new)
        {
            _ids.Remove(key);
        }

        _new.Clear();
    }
}
